package io.secureredis.autoconfigure.session;

import static io.secureredis.autoconfigure.Starter.REDIS;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.stream.Collectors;

/** What an intruder sees of sessions in Redis, and does to them. */
final class StoredSessions {

    private StoredSessions() {}

    static List<String> keys(String type) {
        return keys().stream()
                .filter(key -> type.equals(REDIS.command("TYPE", key)))
                .toList();
    }

    static List<String> keys() {
        return ((List<?>) REDIS.command("KEYS", SessionStore.NAMESPACE + "*"))
                .stream().map(String.class::cast).sorted().toList();
    }

    /** The key of the only session there is. */
    static String onlySession() {
        List<String> sessions = keys("hash");
        if (sessions.size() != 1) {
            throw new AssertionError("There are " + sessions.size() + " sessions");
        }
        return sessions.get(0);
    }

    /** Every key and every value, as far as bytes can be read as text. */
    static String everything() {
        return keys().stream()
                .map(key -> key + new String(dump(key), ISO_8859_1))
                .collect(Collectors.joining("\n"));
    }

    static byte[] dump(String key) {
        return (byte[]) REDIS.command("DUMP".getBytes(UTF_8), key.getBytes(UTF_8));
    }

    static byte[] field(String key, String field) {
        return (byte[]) REDIS.command("HGET".getBytes(UTF_8), key.getBytes(UTF_8), field.getBytes(UTF_8));
    }

    static void put(String key, String field, byte[] value) {
        REDIS.command("HSET".getBytes(UTF_8), key.getBytes(UTF_8), field.getBytes(UTF_8), value);
    }
}
