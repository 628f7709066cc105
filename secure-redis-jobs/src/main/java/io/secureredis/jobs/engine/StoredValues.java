package io.secureredis.jobs.engine;

import io.lettuce.core.KeyValue;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Reads values of jobs for tools. A value that is larger than allowed is never requested, and counts as absent. */
final class StoredValues {

    private StoredValues() {}

    private static final long MOST_RECORD = 256;
    private static final long MOST_ANNOUNCEMENT = 8_192;

    /** Returns one value for each field, {@code null} if there is none, or if it is too large. */
    static List<byte @Nullable []> of(JobQueue queue, JobKey key, byte[]... fields) {
        return of(queue.store(), key, fields);
    }

    static List<byte @Nullable []> of(QueueStore store, JobKey key, byte[]... fields) {
        JobRedis redis = store.redis();
        long most = most(redis, key);
        RedisClusterAsyncCommands<byte[], byte[]> commands = redis.commands();
        byte[] hash = store.keys().of(key);
        List<CompletionStage<Long>> lengths = new ArrayList<>();
        for (byte[] field : fields) {
            lengths.add(commands.hstrlen(hash, field));
        }
        List<byte @Nullable []> values = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        List<byte[]> asked = new ArrayList<>();
        for (int i = 0; i < fields.length; i++) {
            values.add(null);
            if (redis.awaitOr(lengths.get(i), 0L) <= most) {
                places.add(i);
                asked.add(fields[i]);
            }
        }
        if (asked.isEmpty()) {
            return values;
        }
        List<KeyValue<byte[], byte[]>> found =
                redis.awaitOr(commands.hmget(hash, asked.toArray(byte[][]::new)), List.of());
        for (int i = 0; i < found.size(); i++) {
            values.set(places.get(i), found.get(i).getValueOrElse(null));
        }
        return values;
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
