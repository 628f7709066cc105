package io.secureredis.jobs.importer;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.connection.RedisConnection;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads RQ. A queue is a list of ids. A job is a hash whose field {@code data} contains the function, the instance, the
 * arguments and the keyword arguments: a JSON array, compressed by zlib. Source: RQ's {@code job.py},
 * {@code serializers.py} and {@code registry.py}.
 */
final class RqSource implements JobSource {

    /** The same limit as an envelope's. */
    private static final int MOST_BYTES = 64 * 1024 * 1024;

    private static final int PICKLE = 0x80;
    private static final int PARTS = 4;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final String queue;

    RqSource(String queue) {
        this.queue = queue;
    }

    @Override
    public String name() {
        return "rq:" + queue;
    }

    @Override
    public void read(RedisConnection redis, Found found) {
        Keys keys = new Keys(redis);
        keys.list("rq:queue:" + queue, id -> job(redis, Keys.text(id), null, found));
        keys.sorted("rq:scheduled:" + queue, (id, due) -> job(redis, Keys.text(id), Keys.ofSeconds(due), found));
    }

    private static void job(RedisConnection redis, String id, @Nullable Instant due, Found found) {
        byte[] data;
        try {
            data = redis.hashCommands().hGet(Keys.bytes("rq:job:" + id), Keys.bytes("data"));
        } catch (DataAccessException failure) {
            found.unreadable(id, Keys.reason(failure));
            return;
        }
        if (data == null) {
            found.unreadable(id, "the queue names it, and RQ has no such job any more");
            return;
        }
        add(id, data, due, found);
    }

    private static void add(String id, byte[] data, @Nullable Instant due, Found found) {
        try {
            byte[] call = inflated(data);
            if (call.length > 0 && (call[0] & 0xff) == PICKLE) {
                found.unreadable(id, "it is in Python's pickle; RQ must use its JSONSerializer");
            } else {
                found.job(parse(id, JSON.readTree(call), due));
            }
        } catch (IOException | JacksonException | IllegalArgumentException e) {
            found.unreadable(id, "its data is not that of RQ's JSONSerializer");
        }
    }

    /** Old versions of RQ did not compress. */
    private static byte[] inflated(byte[] data) throws IOException {
        if (data.length > 0 && (data[0] == '[' || (data[0] & 0xff) == PICKLE)) {
            return data;
        }
        try (InflaterInputStream in = new InflaterInputStream(new ByteArrayInputStream(data))) {
            byte[] inflated = in.readNBytes(MOST_BYTES);
            if (in.read() >= 0) {
                throw new IOException("Too large");
            }
            return inflated;
        }
    }

    private static SourceJob parse(String id, JsonNode call, @Nullable Instant due) {
        if (!call.isArray() || call.size() != PARTS || !call.get(0).isString()) {
            throw new IllegalArgumentException("No call");
        }
        List<JsonNode> arguments = new ArrayList<>();
        call.get(2).forEach(arguments::add);
        Map<String, JsonNode> named = new LinkedHashMap<>();
        call.get(3).forEachEntry(named::put);
        return new SourceJob(id, call.get(0).stringValue(), arguments, named, due);
    }
}
