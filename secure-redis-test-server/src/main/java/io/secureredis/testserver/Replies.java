package io.secureredis.testserver;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Converts replies of Redis to Java values. */
final class Replies {

    private static final Pattern REPLICA = Pattern.compile("slave\\d+:.*state=online,offset=(\\d+)");

    private Replies() {}

    /** Returns the same reply with every string decoded as UTF-8. */
    static @Nullable Object text(@Nullable Object reply) {
        if (reply instanceof byte[] bytes) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
        if (reply instanceof List<?> list) {
            List<@Nullable Object> decoded = new ArrayList<>(list.size());
            list.forEach(element -> decoded.add(text(element)));
            return decoded;
        }
        return reply;
    }

    /**
     * Returns the value of a {@code name:value} line, as in {@code INFO} and {@code CLUSTER INFO}; empty if there is
     * none.
     */
    static String field(@Nullable Object reply, String name) {
        return String.valueOf(reply)
                .lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    /** Returns the progress of each online replica, from {@code INFO replication} of its master. */
    static LongStream replicaOffsets(@Nullable Object info) {
        return REPLICA.matcher(String.valueOf(info))
                .results()
                .map(found -> found.group(1))
                .mapToLong(Long::parseLong);
    }
}
