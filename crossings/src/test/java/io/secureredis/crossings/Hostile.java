package io.secureredis.crossings;

import io.secureredis.testserver.RedisTestServer;
import java.util.ArrayList;
import java.util.List;

/** Someone who may write to Redis. */
final class Hostile {

    private static final String GARBAGE = "\u0000not what was here \u00ff";

    private Hostile() {}

    /** Every key gets another type. */
    static void changeTypes(RedisTestServer server) {
        for (String key : keys(server)) {
            boolean list = "list".equals(server.command("TYPE", key));
            server.command("DEL", key);
            if (list) {
                server.command("SET", key, GARBAGE);
            } else {
                server.command("LPUSH", key, GARBAGE);
            }
        }
    }

    /** Every string, field and score keeps its name and gets another content; sets and lists get a member more. */
    static void fillWithGarbage(RedisTestServer server) {
        for (String key : keys(server)) {
            switch (String.valueOf(server.command("TYPE", key))) {
                case "string" -> server.command("SET", key, GARBAGE, "KEEPTTL");
                case "hash" -> {
                    for (Object field : (List<?>) server.command("HKEYS", key)) {
                        server.command("HSET", key, String.valueOf(field), GARBAGE);
                    }
                    server.command("HSET", key, "bad field \u0001", GARBAGE);
                }
                case "zset" -> {
                    server.command("ZADD", key, "0", "bad member \u0001");
                    server.command("ZADD", key, "0", "another/bad");
                }
                case "set" -> server.command("SADD", key, "bad member \u0001");
                case "list" -> server.command("LPUSH", key, GARBAGE);
                default -> throw new IllegalStateException("A type of key that this attacker does not know");
            }
        }
    }

    private static List<String> keys(RedisTestServer server) {
        List<String> keys = new ArrayList<>();
        for (Object key : (List<?>) server.command("KEYS", "*")) {
            keys.add(String.valueOf(key));
        }
        return keys;
    }
}
