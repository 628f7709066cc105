package io.secureredis.jobs.importer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.secureredis.connection.StoredKeyFailure;
import java.time.Instant;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.zset.Tuple;

/** Reads lists and sorted sets part by part. */
final class Keys {

    private static final int PART = 500;

    private final RedisConnection redis;

    Keys(RedisConnection redis) {
        this.redis = redis;
    }

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }

    void list(String key, Consumer<byte[]> element) {
        List<byte[]> part;
        long from = 0;
        do {
            part = redis.listCommands().lRange(bytes(key), from, from + PART - 1);
            if (part == null) {
                return;
            }
            part.forEach(element);
            from += PART;
        } while (part.size() == PART);
    }

    /** Reads a sorted set by score, the lowest first. */
    void sorted(String key, BiConsumer<byte[], Double> member) {
        int found;
        long from = 0;
        do {
            var part = redis.zSetCommands().zRangeWithScores(bytes(key), from, from + PART - 1);
            if (part == null) {
                return;
            }
            found = part.size();
            for (Tuple each : part) {
                member.accept(each.getValue(), each.getScore());
            }
            from += PART;
        } while (found == PART);
    }

    /**
     * Returns the reason for a report if a key holds something else, or too much. Any other failure concerns Redis and
     * is thrown again.
     */
    static String reason(DataAccessException failure) {
        if (StoredKeyFailure.in(failure).isEmpty()) {
            throw failure;
        }
        return "its key holds another type of Redis, or is too large";
    }

    static Instant ofSeconds(double seconds) {
        return Instant.ofEpochMilli((long) (seconds * 1000));
    }

    static Instant ofMillis(double millis) {
        return Instant.ofEpochMilli((long) millis);
    }

    static Instant ofMicros(double micros) {
        return Instant.ofEpochMilli((long) (micros / 1000));
    }
}
