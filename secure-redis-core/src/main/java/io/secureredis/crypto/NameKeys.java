package io.secureredis.crypto;

import io.secureredis.SecureRedisException;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Hides names; the key of each purpose is derived once for each primary secret. Source: envelope specification, section 4.4. */
final class NameKeys {

    private static final String HMAC = "HmacSHA256";
    private static final int HIDDEN_NAME_BYTES = 16;

    private final Map<String, NameKey> byPurpose = new ConcurrentHashMap<>();

    String hide(Secret primary, Binding name) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key(primary, name.purpose()));
            byte[] digest = mac.doFinal(name.encoded());
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, HIDDEN_NAME_BYTES));
        } catch (GeneralSecurityException missing) {
            throw new SecureRedisException("SR112", "This Java runtime has no " + HMAC + ".", missing);
        }
    }

    private SecretKeySpec key(Secret primary, String purpose) {
        NameKey known = byPurpose.get(purpose);
        if (known != null && known.secret.equals(primary)) {
            return known.key;
        }
        SecretKeySpec key = new SecretKeySpec(KeyDerivation.nameKey(primary, purpose), HMAC);
        byPurpose.put(purpose, new NameKey(primary, key));
        return key;
    }

    private record NameKey(Secret secret, SecretKeySpec key) {}
}
