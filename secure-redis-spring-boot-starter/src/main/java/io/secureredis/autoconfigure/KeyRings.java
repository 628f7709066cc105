package io.secureredis.autoconfigure;

import io.secureredis.SecureRedisException;
import io.secureredis.crypto.FileKeyRingSource;
import io.secureredis.crypto.FileKeyRingSourceBuilder;
import io.secureredis.crypto.KeyId;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.KeyRingSource;
import io.secureredis.crypto.Secret;
import java.util.ArrayList;
import java.util.List;
import org.springframework.util.StringUtils;

/** Creates the key ring from the properties. It follows its files if there are any; otherwise it is fixed. */
final class KeyRings {

    private KeyRings() {}

    static KeyRingSource from(SecureRedisProperties properties) {
        boolean fixed = StringUtils.hasText(properties.secretKey());
        if (fixed && properties.secretKeyFile() != null) {
            throw new SecureRedisException(
                    "SR210",
                    "Both secure-redis.secret-key and secure-redis.secret-key-file are set, and only one secret can seal. "
                            + "Remove one of them; a secret that should only open values belongs under secure-redis.previous-secret-keys.");
        }
        if (!fixed && properties.secretKeyFile() == null) {
            throw new MissingSecretException();
        }
        return hasFiles(properties) ? following(properties) : fixed(properties);
    }

    private static boolean hasFiles(SecureRedisProperties properties) {
        return properties.secretKeyFile() != null
                || !properties.previousSecretKeysFiles().isEmpty()
                || !properties.retiredKeyIdsFiles().isEmpty();
    }

    private static KeyRing fixed(SecureRedisProperties properties) {
        return KeyRing.of(primary(properties))
                .withOpenOnly(openOnly(properties))
                .withRetired(retired(properties));
    }

    private static KeyRingSource following(SecureRedisProperties properties) {
        FileKeyRingSourceBuilder builder = FileKeyRingSource.builder()
                .openOnly(openOnly(properties))
                .openOnlyFiles(properties.previousSecretKeysFiles())
                .retired(retired(properties))
                .retiredFiles(properties.retiredKeyIdsFiles())
                .pollInterval(properties.keyFilesPollInterval());
        if (properties.secretKeyFile() != null) {
            builder.primaryFile(properties.secretKeyFile());
        } else {
            builder.primary(primary(properties));
        }
        return builder.open();
    }

    private static Secret primary(SecureRedisProperties properties) {
        return Secret.fromBase64(String.valueOf(properties.secretKey()), "secure-redis.secret-key");
    }

    private static List<Secret> openOnly(SecureRedisProperties properties) {
        List<Secret> secrets = new ArrayList<>();
        for (String text : properties.previousSecretKeys()) {
            secrets.add(Secret.fromBase64(text, "secure-redis.previous-secret-keys[" + secrets.size() + "]"));
        }
        return secrets;
    }

    private static List<KeyId> retired(SecureRedisProperties properties) {
        List<KeyId> ids = new ArrayList<>();
        for (String text : properties.retiredKeyIds()) {
            ids.add(keyId(text.strip(), "secure-redis.retired-key-ids[" + ids.size() + "]"));
        }
        return ids;
    }

    /** The text may be a secret that was entered instead of an id. */
    private static KeyId keyId(String text, String property) {
        try {
            return KeyId.parse(text);
        } catch (IllegalArgumentException notAnId) {
            throw new InvalidSettingException(
                    "SR228",
                    property + " is not a key id: it has " + text.length()
                            + " characters, and a key id is 8 hexadecimal digits.",
                    "Copy the key id from the line that the application logs when it starts (Sealing caches; key 1f9a03c2). In YAML,"
                            + " put it in quotes, since 12345678 and 1234567e1 would be numbers.");
        }
    }
}
