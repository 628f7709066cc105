package io.secureredis.doctor;

import java.util.LinkedHashMap;
import java.util.Map;

/** Parses the answer to {@code INFO}. */
final class ServerInfo {

    private ServerInfo() {}

    static Map<String, String> parse(String text) {
        Map<String, String> fields = new LinkedHashMap<>();
        text.lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        });
        return fields;
    }
}
