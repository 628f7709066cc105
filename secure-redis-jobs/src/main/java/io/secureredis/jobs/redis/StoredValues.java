package io.secureredis.jobs.redis;

import io.lettuce.core.KeyValue;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.QueueNames;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Reads values of jobs for tools, as possibly hostile input: each element separately, so that a bad one does not affect
 * the others.
 *
 * <p>A value that is larger than allowed is never requested, and counts as absent. A bad element becomes {@code null}
 * or zero; nothing here throws because of data in Redis.
 */
public final class StoredValues {

    private static final int MOST_ID_BYTES = 64;
    private static final int MOST_DIGITS = 15;

    /** The greatest whole number that a score represents exactly. */
    private static final double MOST_MS = 9_007_199_254_740_991.0;

    private static final long MOST_RECORD = 256;
    private static final long MOST_ANNOUNCEMENT = 8_192;

    /** Twice what one of 16 parts of the largest log, and the largest line, make. */
    private static final long MOST_LOG_PART = 2 * (4 * 1024 * 1024 / 16 + 64 * 1024);

    private static final long MOST_LOG_INDEX = 4_096;

    /** A reason of 500 characters, or limits of 50 tasks, sealed. */
    public static final long MOST_NOTE = 16_384;

    private StoredValues() {}

    /** Returns one value for each field, {@code null} if there is none, or if it is too large. */
    public static List<byte @Nullable []> of(QueueStore store, JobKey key, byte[]... fields) {
        return of(store.redis(), store.keys().of(key), most(store.redis(), key), fields);
    }

    /** Returns what an operator said about a queue, sealed; {@code null} if there is nothing. */
    public static byte @Nullable [] note(QueueStore store, String field) {
        byte[] meta = store.keys().of(JobKey.META);
        return of(store.redis(), meta, MOST_NOTE, JobRedis.bytes(field)).get(0);
    }

    /** Returns values that are as short as records are. */
    public static List<byte @Nullable []> shortOnes(JobRedis redis, byte[] hash, byte[]... fields) {
        return of(redis, hash, MOST_RECORD, fields);
    }

    private static List<byte @Nullable []> of(JobRedis redis, byte[] hash, long most, byte[]... fields) {
        List<Integer> places = placesWithin(most, redis, hash, fields);
        List<byte @Nullable []> values = new ArrayList<>(Collections.nCopies(fields.length, null));
        if (places.isEmpty()) {
            return values;
        }
        byte[][] asked = places.stream().map(place -> fields[place]).toArray(byte[][]::new);
        List<KeyValue<byte[], byte[]>> found = redis.awaitOr(redis.commands().hmget(hash, asked), List.of());
        for (int i = 0; i < found.size(); i++) {
            values.set(places.get(i), found.get(i).getValueOrElse(null));
        }
        return values;
    }

    /** Returns the places of the fields whose values are not longer. */
    private static List<Integer> placesWithin(long most, JobRedis redis, byte[] hash, byte[]... fields) {
        RedisClusterAsyncCommands<byte[], byte[]> commands = redis.commands();
        List<CompletionStage<Long>> lengths = new ArrayList<>();
        for (byte[] field : fields) {
            lengths.add(commands.hstrlen(hash, field));
        }
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < fields.length; i++) {
            if (redis.awaitOr(lengths.get(i), 0L) <= most) {
                places.add(i);
            }
        }
        return places;
    }

    private static long most(JobRedis redis, JobKey key) {
        return switch (key) {
            case RUN, META -> MOST_RECORD;
            case WORKER -> MOST_ANNOUNCEMENT;
            case LOG -> MOST_LOG_PART;
            case LOG_INDEX -> MOST_LOG_INDEX;
            default -> redis.largestString();
        };
    }

    public static byte @Nullable [] one(QueueStore store, JobKey key, byte[] field) {
        return of(store, key, field).get(0);
    }

    /** Returns a job id, or {@code null} if it cannot be one. */
    public static @Nullable JobId id(byte @Nullable [] bytes) {
        String name = name(bytes);
        return name == null ? null : new JobId(name);
    }

    /** Returns the id of a job, of a schedule or of a worker; {@code null} if it cannot be one. */
    public static @Nullable String name(byte @Nullable [] bytes) {
        if (bytes == null || bytes.length == 0 || bytes.length > MOST_ID_BYTES) {
            return null;
        }
        for (byte b : bytes) {
            boolean letterOrDigit = (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9');
            if (!letterOrDigit && b != '_' && b != '-') {
                return null;
            }
        }
        return JobRedis.text(bytes);
    }

    /** Returns the name of a queue, or {@code null} if it cannot be one. */
    public static @Nullable String queue(byte @Nullable [] bytes) {
        if (bytes == null || bytes.length > 2 * MOST_ID_BYTES) {
            return null;
        }
        String name = JobRedis.text(bytes);
        return QueueNames.isValid(name) ? name : null;
    }

    /** Returns a counter; 0 if it is none. */
    public static long count(byte @Nullable [] digits) {
        if (digits == null || digits.length == 0 || digits.length > MOST_DIGITS) {
            return 0;
        }
        for (byte b : digits) {
            if (b < '0' || b > '9') {
                return 0;
            }
        }
        return JobRedis.number(digits);
    }

    /** Returns a time that someone wrote as a score. */
    public static long ms(double score) {
        return (long) Math.min(Math.max(score, 0), MOST_MS);
    }
}
