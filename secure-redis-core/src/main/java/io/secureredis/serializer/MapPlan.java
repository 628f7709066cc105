package io.secureredis.serializer;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JavaType;

/**
 * Writes a JDK map as an object if all keys are text, otherwise as an array of pairs. With a header (a comparator), it
 * is an array of header and map.
 *
 * <p>Pairs preserve keys of any class, and {@code null}.
 */
final class MapPlan extends Plan {

    /** Creates the map. */
    interface Make {
        Object make(@Nullable Object header, Map<@Nullable Object, @Nullable Object> entries);
    }

    private final @Nullable Function<Object, @Nullable Object> header;
    private final Make make;

    MapPlan(Class<?> type, @Nullable Function<Object, @Nullable Object> header, Make make) {
        super(type, true, true);
        this.header = header;
        this.make = make;
    }

    @Override
    void write(ValueWriter writer, Object value, JavaType declared) {
        if (header != null) {
            writer.json().writeStartArray();
            writer.write(header.apply(value), writer.plans().object());
        }
        Map<?, ?> map = (Map<?, ?>) value;
        JavaType keys = writer.plans().keyOf(declared);
        boolean texts = !Place.isConcrete(keys.getRawClass()) || keys.hasRawClass(String.class);
        if (texts && map.keySet().stream().allMatch(MapPlan::isText)) {
            writeObject(writer, map, writer.plans().contentOf(declared));
        } else {
            writePairs(writer, map, keys, writer.plans().contentOf(declared));
            ChangedElements.requireNone(map);
        }
        if (header != null) {
            writer.json().writeEndArray();
        }
    }

    private static boolean isText(@Nullable Object key) {
        return key instanceof String text && ValueWriter.isWellFormed(text);
    }

    private static void writeObject(ValueWriter writer, Map<?, ?> map, JavaType content) {
        writer.json().writeStartObject();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            writer.json().writeName((String) entry.getKey());
            writeContent(writer, entry.getValue(), content, "[]");
        }
        writer.json().writeEndObject();
    }

    private static void writePairs(ValueWriter writer, Map<?, ?> map, JavaType keys, JavaType content) {
        writer.json().writeStartArray();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            writer.json().writeStartArray();
            UrlPlan.requireNoKey(entry.getKey());
            writeContent(writer, entry.getKey(), keys, "[key]");
            writeContent(writer, entry.getValue(), content, "[]");
            writer.json().writeEndArray();
        }
        writer.json().writeEndArray();
    }

    private static void writeContent(ValueWriter writer, @Nullable Object part, JavaType declared, String segment) {
        try {
            writer.write(part, declared);
        } catch (ValueFailure failure) {
            throw failure.under(segment);
        }
    }

    @Override
    Object read(ValueReader reader, JavaType declared) {
        Object first = null;
        if (header != null) {
            ValueReader.require(reader.json().currentToken(), JsonToken.START_ARRAY, type());
            reader.json().nextToken();
            first = reader.read(reader.plans().object());
            reader.json().nextToken();
        }
        Map<@Nullable Object, @Nullable Object> entries = reader.json().currentToken() == JsonToken.START_OBJECT
                ? readObject(reader, reader.plans().contentOf(declared))
                : readPairs(
                        reader, reader.plans().keyOf(declared), reader.plans().contentOf(declared));
        if (header != null) {
            ValueReader.require(reader.json().nextToken(), JsonToken.END_ARRAY, type());
        }
        return made(first, entries);
    }

    private static Map<@Nullable Object, @Nullable Object> readObject(ValueReader reader, JavaType content) {
        Map<@Nullable Object, @Nullable Object> entries = new LinkedHashMap<>();
        while (reader.json().nextToken() != JsonToken.END_OBJECT) {
            String key = reader.json().currentName();
            reader.json().nextToken();
            entries.put(key, readContent(reader, content, "[]"));
        }
        return entries;
    }

    private Map<@Nullable Object, @Nullable Object> readPairs(ValueReader reader, JavaType keys, JavaType content) {
        ValueReader.require(reader.json().currentToken(), JsonToken.START_ARRAY, type());
        Map<@Nullable Object, @Nullable Object> entries = new LinkedHashMap<>();
        while (reader.json().nextToken() != JsonToken.END_ARRAY) {
            ValueReader.require(reader.json().currentToken(), JsonToken.START_ARRAY, type());
            reader.json().nextToken();
            Object key = readContent(reader, keys, "[key]");
            reader.json().nextToken();
            putNew(entries, key, readContent(reader, content, "[]"));
            ValueReader.require(reader.json().nextToken(), JsonToken.END_ARRAY, type());
        }
        return entries;
    }

    private void putNew(Map<@Nullable Object, @Nullable Object> entries, @Nullable Object key, @Nullable Object value) {
        UrlPlan.requireNoKey(key);
        try {
            entries.put(key, value);
        } catch (RuntimeException failure) {
            throw broken(type(), failure);
        }
    }

    private static @Nullable Object readContent(ValueReader reader, JavaType declared, String segment) {
        try {
            return reader.read(declared);
        } catch (ValueFailure failure) {
            throw failure.under(segment);
        }
    }

    private Object made(@Nullable Object first, Map<@Nullable Object, @Nullable Object> entries) {
        try {
            return make.make(first, entries);
        } catch (RuntimeException failure) {
            throw broken(type(), failure);
        }
    }

    @Override
    Likeness compare(Comparison comparison, Object one, Object other) {
        Likeness parts = comparison.maps((Map<?, ?>) one, (Map<?, ?>) other);
        if (header == null || parts == Likeness.DIFFERENT) {
            return parts;
        }
        return parts.and(comparison.under("(comparator)", header.apply(one), header.apply(other)));
    }
}
