package io.secureredis.serializer;

import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JavaType;

/**
 * Writes {@code Properties} as an array of its defaults, or {@code null}, and its own entries. Its {@code equals}
 * compares only the latter.
 */
final class PropertiesPlan extends Plan {

    PropertiesPlan() {
        super(Properties.class, true, true);
    }

    private static @Nullable Map<String, String> defaults(Properties properties) {
        Map<String, String> defaults = new HashMap<>();
        for (String name : properties.stringPropertyNames()) {
            if (!properties.containsKey(name)) {
                defaults.put(name, properties.getProperty(name));
            }
        }
        return defaults.isEmpty() ? null : defaults;
    }

    @Override
    void write(ValueWriter writer, Object value, JavaType declared) {
        Properties properties = (Properties) value;
        writer.json().writeStartArray();
        writer.write(defaults(properties), writer.plans().object());
        writer.write(new HashMap<>(properties), writer.plans().object());
        ChangedElements.requireNone(properties);
        writer.json().writeEndArray();
    }

    @Override
    Object read(ValueReader reader, JavaType declared) {
        ValueReader.require(reader.json().currentToken(), JsonToken.START_ARRAY, type());
        reader.json().nextToken();
        Object defaults = reader.read(reader.plans().object());
        reader.json().nextToken();
        Object own = reader.read(reader.plans().object());
        ValueReader.require(reader.json().nextToken(), JsonToken.END_ARRAY, type());
        if (!(own instanceof Map<?, ?> entries) || (defaults != null && !(defaults instanceof Map))) {
            throw broken(type(), null);
        }
        Properties properties = new Properties(defaults instanceof Map<?, ?> below ? of(below) : null);
        properties.putAll(entries);
        return properties;
    }

    private static Properties of(Map<?, ?> entries) {
        Properties properties = new Properties();
        properties.putAll(entries);
        return properties;
    }

    @Override
    Likeness compare(Comparison comparison, Object one, Object other) {
        return comparison
                .maps((Map<?, ?>) one, (Map<?, ?>) other)
                .and(comparison.under("(defaults)", defaults((Properties) one), defaults((Properties) other)));
    }
}
