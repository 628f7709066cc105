package io.secureredis.jobs.importer;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.connection.RedisConnection;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads JobRunr's storage in Redis: a sorted set of ids for each state, one for scheduled jobs by time in microseconds,
 * and each job as a string in JSON. Source: JobRunr 6, {@code RedisUtilities} and {@code LettuceRedisStorageProvider}.
 */
final class JobRunrSource implements JobSource {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final String prefix;

    JobRunrSource(String prefix) {
        this.prefix = prefix;
    }

    @Override
    public String name() {
        return "jobrunr:" + prefix;
    }

    @Override
    public void read(RedisConnection redis, Found found) {
        Keys keys = new Keys(redis);
        keys.sorted(prefix + "queue:jobs:ENQUEUED", (id, at) -> job(redis, Keys.text(id), null, found));
        keys.sorted(prefix + "queue:scheduledjobs", (id, due) -> job(redis, Keys.text(id), Keys.ofMicros(due), found));
    }

    private void job(RedisConnection redis, String id, @Nullable Instant due, Found found) {
        byte[] json;
        try {
            json = redis.stringCommands().get(Keys.bytes(prefix + "job:" + id));
        } catch (DataAccessException failure) {
            found.unreadable(id, Keys.reason(failure));
            return;
        }
        if (json == null) {
            found.unreadable(id, "the queue names it, and JobRunr has no such job any more");
            return;
        }
        add(id, json, due, found);
    }

    private static void add(String id, byte[] json, @Nullable Instant due, Found found) {
        try {
            found.job(JobRunrJob.parse(id, JSON.readTree(json), due));
        } catch (JacksonException | IllegalArgumentException e) {
            found.unreadable(id, "it is not a job of JobRunr");
        }
    }
}
