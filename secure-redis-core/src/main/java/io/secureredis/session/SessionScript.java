package io.secureredis.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The Lua scripts of sessions. Each uses one key, so it also runs in a cluster. */
enum SessionScript {
    CREATE("create"),
    PUT_IF_PRESENT("put-if-present"),
    REPLACE("replace"),
    DELETE_UNCHANGED("delete-unchanged");

    private final String source;

    SessionScript(String file) {
        this.source = read("lua/" + file + ".lua");
    }

    private static String read(String resource) {
        try (InputStream in = SessionScript.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("The jar of secure-redis lacks " + resource);
            }
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    byte[] source() {
        return source.getBytes(UTF_8);
    }

    /** Returns the key, then the first arguments, then each field and its value. */
    static byte[][] arguments(byte[] key, Map<byte[], byte[]> fields, byte[]... first) {
        List<byte[]> arguments = new ArrayList<>();
        arguments.add(key);
        arguments.addAll(List.of(first));
        fields.forEach((field, value) -> {
            arguments.add(field);
            arguments.add(value);
        });
        return arguments.toArray(new byte[0][]);
    }
}
