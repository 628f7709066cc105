package io.secureredis.doctor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A user as {@code ACL GETUSER} returns it. {@code toString} shows no password hash.
 *
 * @param passwords SHA-256 of each password, in hexadecimal
 */
record AclUser(String name, List<String> flags, List<String> passwords, String commands, String keys) {

    static AclUser parse(String name, List<Object> reply) {
        Map<String, Object> fields = new HashMap<>();
        for (int i = 0; i + 1 < reply.size(); i += 2) {
            fields.put(String.valueOf(reply.get(i)), reply.get(i + 1));
        }
        return new AclUser(
                name,
                texts(fields.get("flags")),
                texts(fields.get("passwords")),
                String.join(" ", texts(fields.get("commands"))),
                String.join(" ", texts(fields.get("keys"))));
    }

    private static List<String> texts(@Nullable Object value) {
        if (value instanceof List<?> list) {
            List<String> texts = new ArrayList<>();
            list.forEach(element -> texts.add(String.valueOf(element)));
            return texts;
        }
        return value == null ? List.of() : List.of(String.valueOf(value));
    }

    boolean enabled() {
        return flags.contains("on");
    }

    boolean withoutPassword() {
        return flags.contains("nopass");
    }

    /** Returns whether it may run every command on every key and channel. */
    boolean unlimited() {
        return commands.contains("+@all") && (keys.contains("~*") || keys.equals("*") || flags.contains("allkeys"));
    }

    @Override
    public String toString() {
        return "AclUser[" + name + ", " + flags + "]";
    }
}
