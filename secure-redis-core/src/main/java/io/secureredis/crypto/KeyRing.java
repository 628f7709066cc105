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
 * The secrets of an application: one primary that seals, any number that only open, and the ids of those that are retired.
 *
 * <p>Immutable. A secret is selected by the key id in an envelope, never by trial. A retired id opens nothing, even while its secret is
 * still configured. Two secrets whose ids collide are refused ({@code SR105}); the same secret given twice counts once. The primary cannot be retired
 * ({@code SR115}).
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

    /** A ring of one secret, which seals and opens. */
    public static KeyRing of(Secret primary) {
        return new KeyRing(primary, List.of(), Set.of());
    }

    /** This ring and secrets that only open. */
    public KeyRing withOpenOnly(Secret... more) {
        return withOpenOnly(List.of(more));
    }

    /** This ring and secrets that only open. */
    public KeyRing withOpenOnly(Collection<Secret> more) {
        List<Secret> openOnly = new ArrayList<>(secrets.values());
        openOnly.addAll(more);
        return new KeyRing(primary, openOnly, retired);
    }

    /** This ring, but values under these ids no longer open. */
    public KeyRing withRetired(KeyId... ids) {
        return withRetired(List.of(ids));
    }

    /** This ring, but values under these ids no longer open. */
    public KeyRing withRetired(Collection<KeyId> ids) {
        Set<KeyId> all = new LinkedHashSet<>(retired);
        all.addAll(ids);
        return new KeyRing(primary, secrets.values(), all);
    }

    /** This ring, but with the other's objects where secrets are equal: comparing an object with itself is what every message does. */
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

    /** The secret that seals. */
    public Secret primary() {
        return primary;
    }

    /** Every id that is configured, the primary's first, the retired ones included. */
    public Set<KeyId> keyIds() {
        return Collections.unmodifiableSet(secrets.keySet());
    }

    /** The ids that open nothing any more. */
    public Set<KeyId> retired() {
        return retired;
    }

    boolean isRetired(KeyId id) {
        return !retired.isEmpty() && retired.contains(id);
    }

    /** The secrets that open, the primary first. */
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
