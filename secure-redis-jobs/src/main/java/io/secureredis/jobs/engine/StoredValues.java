package io.secureredis.jobs.engine;

import io.lettuce.core.KeyValue;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Reads values of jobs for tools. A value that is larger than allowed is never requested, and counts as absent. */
final class StoredValues {

    private StoredValues() {}

    private static final long MOST_RECORD = 256;
    private static final long MOST_ANNOUNCEMENT = 8_192;

    /** A reason of 500 characters, or limits of 50 tasks, sealed. */
    static final long MOST_NOTE = 16_384;

    /** Returns one value for each field, {@code null} if there is none, or if it is too large. */
    static List<byte @Nullable []> of(JobQueue queue, JobKey key, byte[]... fields) {
        return of(queue.store(), key, fields);
    }

    static List<byte @Nullable []> of(QueueStore store, JobKey key, byte[]... fields) {
        return of(store.redis(), store.keys().of(key), most(store.redis(), key), fields);
    }

    /** Returns what an operator said about a queue, sealed; {@code null} if there is nothing. */
    static byte @Nullable [] note(JobQueue queue, String field) {
        byte[] meta = queue.store().keys().of(JobKey.META);
        return of(queue.store().redis(), meta, MOST_NOTE, JobRedis.bytes(field)).get(0);
    }

    /** Returns values that are as short as records are. */
    static List<byte @Nullable []> shortOnes(JobRedis redis, byte[] hash, byte[]... fields) {
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
            case LOG -> JobNotes.LARGEST_PART;
            case LOG_INDEX -> JobNotes.MOST_INDEX_BYTES;
            default -> redis.largestString();
        };
    }

    static byte @Nullable [] one(JobQueue queue, JobKey key, byte[] field) {
        return of(queue, key, field).get(0);
    }
}
