package io.secureredis.admin.web;

import tools.jackson.databind.json.JsonMapper;

/** Writes what pages show as JSON, with a mapper of its own: the application's settings do not apply. */
final class Json {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Json() {}

    static String of(Object value) {
        return MAPPER.writeValueAsString(value);
    }
}
