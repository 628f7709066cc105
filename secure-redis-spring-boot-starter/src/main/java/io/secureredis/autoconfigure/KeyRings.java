package io.secureredis.autoconfigure;

import io.secureredis.SecureRedisException;
import io.secureredis.crypto.FileKeyRingSource;
import io.secureredis.crypto.FileKeyRingSourceBuilder;
import io.secureredis.crypto.KeyId;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.KeyRingSource;
import io.secureredis.crypto.Secret;
import java.util.List;
import org.springframework.util.StringUtils;

/** Makes the key ring of the properties: fixed, or following its files where there are any. */
final class KeyRings {

    private KeyRings() {}

    static KeyRingSource from(SecureRedisProperties properties) {
        boolean fixed = StringUtils.hasText(properties.secretKey());
        if (fixed && properties.secretKeyFile() != null) {
            throw new SecureRedisException(
                    "SR210",
                    "Both secure-redis.secret-key and secure-redis.secret-key-file are set, and only one secret can seal. "
                            + "Remove one of them; a secret that is to open only belongs under secure-redis.previous-secret-keys.");
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
        return KeyRing.of(Secret.fromBase64(String.valueOf(properties.secretKey())))
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
            builder.primary(Secret.fromBase64(String.valueOf(properties.secretKey())));
        }
        return builder.open();
    }

    private static List<Secret> openOnly(SecureRedisProperties properties) {
        return properties.previousSecretKeys().stream().map(Secret::fromBase64).toList();
    }

    private static List<KeyId> retired(SecureRedisProperties properties) {
        return properties.retiredKeyIds().stream().map(KeyId::parse).toList();
    }
}
