package io.secureredis.testserver;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Everything in a Redis, as (place, bytes). */
final class RedisContents {

    private static final String SCAN_COUNT = "1000";

    private final RespConnection redis;
    private final OptionalInt onlyDatabase;

    RedisContents(RespConnection redis, OptionalInt onlyDatabase) {
        this.redis = redis;
        this.onlyDatabase = onlyDatabase;
    }

    void forEach(BiConsumer<String, byte[]> visitor) throws IOException {
        if (text(redis.command("INFO", "cluster")).contains("cluster_enabled:1")) {
            // Otherwise a replica would redirect to its master
            redis.command("READONLY");
        }
        List<Integer> databases = onlyDatabase.isPresent() ? List.of(onlyDatabase.getAsInt()) : databases();
        for (int database : databases) {
            redis.command("SELECT", String.valueOf(database));
            scanKeys("db" + database, visitor);
        }
        if (onlyDatabase.isEmpty()) {
            serverRecords(visitor);
        }
    }

    private List<Integer> databases() throws IOException {
        return text(redis.command("INFO", "keyspace"))
                .lines()
                .filter(line -> line.startsWith("db"))
                .map(line -> Integer.valueOf(line.substring(2, line.indexOf(':'))))
                .toList();
    }

    private void scanKeys(String database, BiConsumer<String, byte[]> visitor) throws IOException {
        String cursor = "0";
        do {
            List<?> reply = list(redis.command("SCAN", cursor, "COUNT", SCAN_COUNT));
            cursor = text(reply.get(0));
            for (Object key : list(reply.get(1))) {
                visitKey(database, (byte[]) key, visitor);
            }
        } while (!cursor.equals("0"));
    }

    private void visitKey(String database, byte[] key, BiConsumer<String, byte[]> visitor) throws IOException {
        String type = text(redis.command(bytes("TYPE"), key));
        String place = database + " " + type + " " + printable(key);
        visitor.accept(place + " (name)", key);
        switch (type) {
            case "string" -> read(place, visitor, bytes("GET"), key);
            case "hash" -> read(place, visitor, bytes("HGETALL"), key);
            case "list" -> read(place, visitor, bytes("LRANGE"), key, bytes("0"), bytes("-1"));
            case "set" -> read(place, visitor, bytes("SMEMBERS"), key);
            case "zset" -> read(place, visitor, bytes("ZRANGE"), key, bytes("0"), bytes("-1"), bytes("WITHSCORES"));
            case "stream" -> {
                read(place, visitor, bytes("XRANGE"), key, bytes("-"), bytes("+"));
                read(place, visitor, bytes("XINFO"), bytes("STREAM"), key, bytes("FULL"), bytes("COUNT"), bytes("0"));
            }
            default -> {
                // A module's type, or a key that has expired: DUMP returns whatever there is
            }
        }
        read(place, visitor, bytes("DUMP"), key);
    }

    private void serverRecords(BiConsumer<String, byte[]> visitor) throws IOException {
        read("server", visitor, bytes("SLOWLOG"), bytes("GET"), bytes("-1"));
        read("server", visitor, bytes("ACL"), bytes("LOG"));
        read("server", visitor, bytes("CLIENT"), bytes("LIST"));
        read("server", visitor, bytes("PUBSUB"), bytes("CHANNELS"));
    }

    private void read(String place, BiConsumer<String, byte[]> visitor, byte[]... command) throws IOException {
        visit(place + " " + new String(command[0], StandardCharsets.US_ASCII), redis.command(command), visitor);
    }

    private static void visit(String place, @Nullable Object reply, BiConsumer<String, byte[]> visitor) {
        if (reply instanceof byte[] bytes) {
            visitor.accept(place, bytes);
        } else if (reply instanceof Long number) {
            visitor.accept(place, bytes(number.toString()));
        } else if (reply instanceof List<?> elements) {
            elements.forEach(element -> visit(place, element, visitor));
        }
    }

    private static List<?> list(@Nullable Object reply) throws IOException {
        if (reply instanceof List<?> elements) {
            return elements;
        }
        throw new IOException("SCAN did not answer with a list");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String text(@Nullable Object reply) {
        return String.valueOf(Replies.text(reply));
    }

    private static String printable(byte[] key) {
        StringBuilder text = new StringBuilder("\"");
        for (byte b : key) {
            boolean plain = b >= ' ' && b <= '~' && b != '"' && b != '\\';
            text.append(plain ? String.valueOf((char) b) : String.format("\\x%02x", b));
        }
        return text.append('"').toString();
    }
}
