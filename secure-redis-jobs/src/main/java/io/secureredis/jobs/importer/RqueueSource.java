package io.secureredis.jobs.importer;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.RedisConnection;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads Rqueue. A queue is a list of messages in JSON; scheduled messages are in a sorted set by time in milliseconds.
 * The field {@code message} is JSON as well: the payload's JSON as text, and the name of its class. Source: Rqueue's
 * {@code RqueueConfig}, {@code RqueueMessage} and {@code GenericMessageConverter}.
 */
final class RqueueSource implements JobSource {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final String prefix;
    private final String queue;

    RqueueSource(String prefix, String queue) {
        this.prefix = prefix;
        this.queue = queue;
    }

    @Override
    public String name() {
        return "rqueue:" + prefix + queue;
    }

    /** The name is in braces in Rqueue's cluster mode, which is its default since version 2.2. */
    @Override
    public void read(RedisConnection redis, Found found) {
        Keys keys = new Keys(redis);
        for (String name : List.of(queue, "{" + queue + "}")) {
            keys.list(prefix + "queue::" + name, message -> message(message, null, found));
            for (String scheduled : List.of("d-queue::", "s-queue::")) {
                keys.sorted(prefix + scheduled + name, (message, due) -> message(message, Keys.ofMillis(due), found));
            }
        }
    }

    private static void message(byte[] bytes, @Nullable Instant due, Found found) {
        String id = "?";
        try {
            JsonNode message = JSON.readTree(bytes);
            id = message.path("id").asString(id);
            if (message.path("period").asLong(0) > 0) {
                found.unreadable(id, "it repeats; declare a schedule for it");
                return;
            }
            JsonNode payload = JSON.readTree(message.required("message").stringValue());
            found.job(new SourceJob(
                    message.required("id").stringValue(),
                    payload.required("name").stringValue(),
                    List.of(JSON.readTree(payload.required("msg").stringValue())),
                    Map.of(),
                    due));
        } catch (JacksonException | IllegalArgumentException e) {
            found.unreadable(id, "it is not a message of Rqueue with a payload in JSON");
        }
    }
}
