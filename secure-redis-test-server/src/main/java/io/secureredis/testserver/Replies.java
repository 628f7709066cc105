package io.secureredis.testserver;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Replies of Redis as Java values. */
final class Replies {

    private Replies() {}

    /** The same reply with every string decoded as UTF-8. */
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

    /** Value of a {@code name:value} line, as {@code INFO} and {@code CLUSTER INFO} have them; empty when there is none. */
    static String field(@Nullable Object reply, String name) {
        return String.valueOf(reply)
                .lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }
}
