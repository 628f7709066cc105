package io.secureredis.cache;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.secureredis.crypto.EnvelopeHeader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.cache.RedisCacheWriter;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.ReturnType;

/**
 * Seals a value again after it was read, unless someone wrote another value in the meantime.
 *
 * <p>The value that was read is good, so a failure is only reported.
 */
final class Resealer {

    private static final byte[] SCRIPT = script();

    private final CacheSeal seal;
    private final CacheReports reports;

    Resealer(CacheSeal seal, CacheReports reports) {
        this.seal = seal;
        this.reports = reports;
    }

    private static byte[] script() {
        try (InputStream source = Resealer.class.getResourceAsStream("lua/reseal.lua")) {
            if (source == null) {
                throw new IllegalStateException("lua/reseal.lua is missing next to " + Resealer.class);
            }
            return source.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Does nothing if the value may stay as it is. */
    void resealIfDue(RedisCacheWriter writer, String name, byte[] key, byte[] stored, Opened opened) {
        Duration lifetime = opened.resealFor();
        if (lifetime == null) {
            return;
        }
        try {
            if (Boolean.TRUE.equals(
                    writer.<Boolean>execute(connection -> reseal(connection, name, key, stored, opened, lifetime)))) {
                reports.event(listener -> listener.resealed(name));
            }
        } catch (RuntimeException failure) {
            reports.event(listener -> listener.resealFailed(name, failure));
        }
    }

    private boolean reseal(
            RedisConnection connection, String name, byte[] key, byte[] stored, Opened opened, Duration lifetime) {
        Duration sealedFor = opened.plaintext() ? remaining(connection, key, lifetime) : lifetime;
        byte[] beginning = opened.plaintext() ? stored : Arrays.copyOf(stored, EnvelopeHeader.BYTES);
        byte[] envelope = seal.seal(name, key, opened.value(), sealedFor);
        Long replaced = connection
                .scriptingCommands()
                .eval(
                        SCRIPT,
                        ReturnType.INTEGER,
                        1,
                        key,
                        beginning,
                        decimal(stored.length),
                        envelope,
                        decimal(lifetime.toMillis()));
        return replaced != null && replaced == 1;
    }

    /**
     * Returns the remaining time to live of a plaintext entry; if it has none, the lifetime that the script then gives
     * to it.
     */
    private static Duration remaining(RedisConnection connection, byte[] key, Duration lifetime) {
        @Nullable Long millis = connection.keyCommands().pTtl(key);
        return millis == null || millis < 0 ? lifetime : Duration.ofMillis(millis);
    }

    private static byte[] decimal(long number) {
        return Long.toString(number).getBytes(US_ASCII);
    }
}
