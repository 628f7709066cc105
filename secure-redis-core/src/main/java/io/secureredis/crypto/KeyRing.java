package io.secureredis.crypto;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Holds an application's secrets: one primary secret that seals, any number of secrets that only open, and the ids of
 * retired secrets.
 *
 * <p>A key ring is immutable. The key id in an envelope selects the secret; secrets are never tried one after another.
 * Nothing opens under a retired id, even while its secret is still configured. Two secrets whose ids collide are
 * refused ({@code SR105}); the same secret given twice counts once. You cannot retire the primary ({@code SR115}).
 *
 * <pre>{@code
 * KeyRing ring = KeyRing.of(newSecret).withOpenOnly(oldSecret).withRetired(KeyId.parse("1f9a03c2"));
 * }</pre>
 */
public final class KeyRing implements KeyRingSource {

    private final Secret primary;
    private final Map<KeyId, Secret> secrets;
    private final Set<KeyId> retired;
    private final List<Secret> opening;

    private KeyRing(Secret primary, Collection<Secret> openOnly, Set<KeyId> retired) {
        this.primary = primary;
        this.secrets = index(primary, openOnly);
        this.retired = Collections.unmodifiableSet(new LinkedHashSet<>(retired));
        if (retired.contains(primary.keyId())) {
            throw new InvalidSecretException(
                    "SR115",
                    "Key id " + primary.keyId() + " is both the primary and retired. Make a new primary secret first, "
                            + "then retire the old one.");
        }
        this.opening = secrets.values().stream()
                .filter(secret -> !retired.contains(secret.keyId()))
                .toList();
    }

    /** Returns a ring of one secret, which seals and opens. */
    public static KeyRing of(Secret primary) {
        return new KeyRing(primary, List.of(), Set.of());
    }

    /** Returns this ring with more secrets that only open. */
    public KeyRing withOpenOnly(Secret... more) {
        return withOpenOnly(List.of(more));
    }

    /** Returns this ring with more secrets that only open. */
    public KeyRing withOpenOnly(Collection<Secret> more) {
        List<Secret> openOnly = new ArrayList<>(secrets.values());
        openOnly.addAll(more);
        return new KeyRing(primary, openOnly, retired);
    }

    /** Returns this ring with these ids retired: values sealed under them no longer open. */
    public KeyRing withRetired(KeyId... ids) {
        return withRetired(List.of(ids));
    }

    /** Returns this ring with these ids retired: values sealed under them no longer open. */
    public KeyRing withRetired(Collection<KeyId> ids) {
        Set<KeyId> all = new LinkedHashSet<>(retired);
        all.addAll(ids);
        return new KeyRing(primary, secrets.values(), all);
    }

    /**
     * Returns this ring with the other ring's objects wherever secrets are equal. Every message compares secrets, and
     * comparing an object with itself is fast.
     */
    KeyRing withInstancesOf(KeyRing other) {
        List<Secret> reused = new ArrayList<>();
        for (Secret secret : secrets.values()) {
            Secret known = other.find(secret.keyId());
            reused.add(known != null && known.equals(secret) ? known : secret);
        }
        return new KeyRing(reused.get(0), reused, retired);
    }

    private static Map<KeyId, Secret> index(Secret primary, Collection<Secret> openOnly) {
        Map<KeyId, Secret> byId = new LinkedHashMap<>();
        byId.put(primary.keyId(), primary);
        for (Secret secret : openOnly) {
            Secret other = byId.putIfAbsent(secret.keyId(), secret);
            if (other != null && !other.equals(secret)) {
                throw new InvalidSecretException(
                        "SR105",
                        "Two different secrets share the key id " + secret.keyId() + ". Replace one of them. "
                                + InvalidSecretException.REMEDY);
            }
        }
        return byId;
    }

    /** Returns the secret that seals. */
    public Secret primary() {
        return primary;
    }

    /** Returns every configured id: the primary's first, retired ids included. */
    public Set<KeyId> keyIds() {
        return Collections.unmodifiableSet(secrets.keySet());
    }

    /** Returns the ids under which nothing opens any more. */
    public Set<KeyId> retired() {
        return retired;
    }

    boolean isRetired(KeyId id) {
        return !retired.isEmpty() && retired.contains(id);
    }

    /** Returns the secrets that open, the primary first. */
    List<Secret> opening() {
        return opening;
    }

    @Nullable
    Secret find(KeyId id) {
        return primary.keyId().equals(id) ? primary : secrets.get(id);
    }

    @Override
    public KeyRing keyRing() {
        return this;
    }

    @Override
    public String toString() {
        return "KeyRing[primary=" + primary.keyId() + ", others=" + (secrets.size() - 1) + ", retired=" + retired + "]";
    }
}
