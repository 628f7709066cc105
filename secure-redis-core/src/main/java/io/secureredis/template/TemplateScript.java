package io.secureredis.template;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The Lua scripts of templates. */
enum TemplateScript {
    /** Uses both keys. In a cluster they must be in one slot. */
    MOVE("elements", "move"),
    /** Uses the key that is written. */
    WRITE("elements", "write"),
    /** Uses the key that was read. */
    DELETE_UNCHANGED("delete-unchanged");

    private final String source;

    TemplateScript(String... files) {
        this.source = Stream.of(files).map(file -> read("lua/" + file + ".lua")).collect(Collectors.joining());
    }

    private static String read(String resource) {
        try (InputStream in = TemplateScript.class.getResourceAsStream(resource)) {
            return new String(Objects.requireNonNull(in, resource).readAllBytes(), UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    byte[] source() {
        return source.getBytes(UTF_8);
    }
}
