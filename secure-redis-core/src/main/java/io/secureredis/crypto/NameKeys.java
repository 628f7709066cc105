package io.secureredis.crypto;

import io.secureredis.SecureRedisException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Hides names. Each secret's key for a purpose is derived once, and dropped when its secret leaves the key ring.
 * Source: envelope specification, section 4.4.
 */
final class NameKeys {

    private static final String HMAC = "HmacSHA256";
    private static final int HIDDEN_NAME_BYTES = 16;

    private final Map<String, List<NameKey>> byPurpose = new ConcurrentHashMap<>();

    /** Returns the name hidden under the primary secret. */
    String hide(KeyRing ring, Binding name) {
        return hide(ring, ring.primary(), name);
    }

    /** Returns the name hidden under each secret that opens, the primary's first. */
    List<String> hideUnderEach(KeyRing ring, Binding name) {
        List<String> hidden = new ArrayList<>(ring.opening().size());
        for (Secret secret : ring.opening()) {
            hidden.add(hide(ring, secret, name));
        }
        return List.copyOf(hidden);
    }

    private String hide(KeyRing ring, Secret secret, Binding name) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key(ring, secret, name.purpose()));
            byte[] digest = mac.doFinal(name.encoded());
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, HIDDEN_NAME_BYTES));
        } catch (GeneralSecurityException missing) {
            throw new SecureRedisException("SR112", "This Java runtime has no " + HMAC + ".", missing);
        }
    }

    private SecretKeySpec key(KeyRing ring, Secret secret, String purpose) {
        SecretKeySpec known = find(byPurpose.getOrDefault(purpose, List.of()), secret);
        return known != null ? known : derive(ring, secret, purpose);
    }

    private SecretKeySpec derive(KeyRing ring, Secret secret, String purpose) {
        SecretKeySpec key = hmacKey(KeyDerivation.nameKey(secret, purpose));
        byPurpose.merge(purpose, List.of(new NameKey(secret, key)), (old, added) -> {
            List<NameKey> kept = new ArrayList<>(added);
            old.stream()
                    .filter(one -> !one.secret.equals(secret) && ring.opening().contains(one.secret))
                    .forEach(kept::add);
            return List.copyOf(kept);
        });
        return key;
    }

    /** @param derived overwritten */
    static SecretKeySpec hmacKey(byte[] derived) {
        SecretKeySpec key = new SecretKeySpec(derived, HMAC);
        Arrays.fill(derived, (byte) 0);
        return key;
    }

    private static @Nullable SecretKeySpec find(List<NameKey> keys, Secret secret) {
        for (NameKey one : keys) {
            if (one.secret.equals(secret)) {
                return one.key;
            }
        }
        return null;
    }

    private record NameKey(Secret secret, SecretKeySpec key) {}
}
