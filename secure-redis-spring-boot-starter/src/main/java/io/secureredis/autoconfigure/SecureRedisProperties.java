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
 * @param enabled Whether anything is sealed at all. Where it is false, none of secure-redis's beans exist.
 * @param secretKey The secret that seals: base64 of 16, 24 or 32 random bytes, whose number chooses AES-128, AES-192 or AES-256. Make one with: openssl
 *     rand -base64 32
 * @param secretKeyFile File of the secret that seals, instead of the secret itself, as Docker and Kubernetes hand secrets out. It is followed when it changes.
 * @param previousSecretKeys Secrets that only open: the ones used before, or one to be used next. Each in base64, like the secret key.
 * @param previousSecretKeysFiles Files of secrets that only open, one in base64 a line. They are followed when they change.
 * @param retiredKeyIds Key ids (8 hexadecimal digits) of secrets whose values no longer open, even while the secret is still configured.
 * @param retiredKeyIdsFiles Files of key ids whose values no longer open, one a line. They are followed when they change.
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
        @DefaultValue("10s") Duration keyFilesPollInterval,
        @DefaultValue Crypto crypto) {

    /**
     * How values are sealed.
     *
     * @param provider The name of the JCA provider of AES-GCM. By default the first one of the Java runtime that has it.
     * @param maxValueSize The largest value, before sealing and after opening and decompressing.
     * @param compressFrom Compress values of this size and above before they are sealed, where it makes them smaller. Off by default: the length of what is
     *     stored then depends on its content.
     * @param warmUp Seal and open some values at start, on a background thread, so that the first real ones are not the slowest.
     */
    public record Crypto(
            @Nullable String provider,
            @DefaultValue("64MB") DataSize maxValueSize,
            @Nullable DataSize compressFrom,
            @DefaultValue("true") boolean warmUp) {}

    /** Key material stays out of logs. */
    @Override
    public String toString() {
        return "SecureRedisProperties[enabled=" + enabled + ", previousSecretKeys=" + previousSecretKeys.size()
                + ", retiredKeyIds=" + retiredKeyIds + ", crypto=" + crypto + "]";
    }
}
