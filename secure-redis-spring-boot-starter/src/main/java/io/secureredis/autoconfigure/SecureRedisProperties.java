package io.secureredis.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The settings that everything shares: secrets and sealing. Immutable.
 *
 * @param enabled Whether anything is sealed at all. If false, none of the beans of secure-redis exist.
 * @param secretKey The secret that seals: base64 of 16, 24 or 32 random bytes, whose number chooses AES-128, AES-192 or
 *     AES-256. Create one with: openssl rand -base64 32
 * @param secretKeyFile File of the secret that seals, instead of the secret itself, as Docker and Kubernetes provide
 *     secrets. Changes are picked up.
 * @param previousSecretKeys Secrets that only open: previous secrets, or the next one. Each in base64, like the secret
 *     key.
 * @param previousSecretKeysFiles Files of secrets that only open, one in base64 on each line. Changes are picked up.
 * @param retiredKeyIds Key ids (8 hexadecimal digits) of secrets whose values no longer open, even while the secret is
 *     still configured.
 * @param retiredKeyIdsFiles Files of key ids whose values no longer open, one on each line. Changes are picked up.
 * @param keyFilesPollInterval How often the files of secrets and key ids are read.
 * @param crypto How values are sealed.
 */
@ConfigurationProperties("secure-redis")
public record SecureRedisProperties(
        @DefaultValue("true") boolean enabled,
        @Nullable String secretKey,
        @Nullable Path secretKeyFile,
        @DefaultValue List<String> previousSecretKeys,
        @DefaultValue List<Path> previousSecretKeysFiles,
        @DefaultValue List<String> retiredKeyIds,
        @DefaultValue List<Path> retiredKeyIdsFiles,

        @SettingRange(least = "1ms", most = SettingRange.LONGEST) @DefaultValue("10s")
        Duration keyFilesPollInterval,

        @DefaultValue Crypto crypto) {

    /**
     * How values are sealed.
     *
     * @param provider The name of the JCA provider of AES-GCM. By default the Java runtime's first provider that has
     *     it.
     * @param maxValueSize The largest value, before sealing and after opening and decompressing. At least 64KB, because
     *     sessions, and errors of jobs, have to fit.
     * @param compressFrom Compress values from this size on before they are sealed, if this makes them smaller. Off by
     *     default, because the stored length then depends on the content.
     * @param warmUp Seal and open values on a background thread, one at start and thousands once the application is
     *     ready, so that the first real ones are not the slowest.
     */
    public record Crypto(
            @Nullable String provider,

            @SettingRange(least = "64KB", most = "2047MB") @DefaultValue("64MB")
            DataSize maxValueSize,

            @SettingRange(least = "0B", most = "2047MB") @Nullable
            DataSize compressFrom,

            @DefaultValue("true") boolean warmUp) {}

    /** Keeps key material out of logs. */
    @Override
    public String toString() {
        return "SecureRedisProperties[enabled=" + enabled + ", previousSecretKeys=" + previousSecretKeys.size()
                + ", retiredKeyIds=" + retiredKeyIds + ", crypto=" + crypto + "]";
    }
}
