package io.secureredis.serializer;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JavaType;

/**
 * Writes enums by the names of their constants, and the two collections that know the class of their elements even when
 * they are empty.
 */
final class EnumPlans {

    private EnumPlans() {}

    /** Writes a constant as its name. A constant with a body counts as one of the enum that declares it. */
    static final class Constant extends Plan {

        private final Class<? extends Enum<?>> type;

        @SuppressWarnings("unchecked")
        Constant(Class<?> type) {
            super(type, false, true);
            this.type = (Class<? extends Enum<?>>) type;
        }

        @Override
        boolean isLeaf() {
            return true;
        }

        @Override
        void write(ValueWriter writer, Object value, JavaType declared) {
            writer.json().writeString(((Enum<?>) value).name());
        }

        @Override
        Object read(ValueReader reader, JavaType declared) {
            ValueReader.require(reader.json().currentToken(), JsonToken.VALUE_STRING, type);
            return named(reader.json().getString());
        }

        Enum<?> named(String name) {
            for (Enum<?> each : type.getEnumConstants()) {
                if (each.name().equals(name)) {
                    return each;
                }
            }
            throw ValueFailure.unreadable(type.getName(), "has no such constant");
        }
    }

    /** Writes the name of the enum, then names of constants. */
    static final class SetOfThem extends Plan {

        SetOfThem(Class<?> type) {
            super(type, true, true);
        }

        @Override
        void write(ValueWriter writer, Object value, JavaType declared) {
            EnumSet<?> set = (EnumSet<?>) value;
            EnumSet<?> some = set.isEmpty() ? EnumSet.complementOf(set) : set;
            if (some.isEmpty()) {
                throw ValueFailure.unfit(type().getName(), "is a set of an enum without constants.");
            }
            Class<?> kind = some.iterator().next().getDeclaringClass();
            writer.json().writeStartArray();
            writer.json().writeString(writer.plans().enumOf(kind).type().getName());
            set.forEach(each -> writer.json().writeString(each.name()));
            writer.json().writeEndArray();
        }

        @Override
        @SuppressWarnings({"unchecked", "rawtypes"})
        Object read(ValueReader reader, JavaType declared) {
            Constant kind = kind(reader, type());
            EnumSet set = EnumSet.noneOf((Class) kind.type());
            while (reader.json().nextToken() == JsonToken.VALUE_STRING) {
                set.add(kind.named(reader.json().getString()));
            }
            ValueReader.require(reader.json().currentToken(), JsonToken.END_ARRAY, type());
            return set;
        }
    }

    /** Writes the name of the enum, then pairs of a constant's name and a value. */
    static final class MapOfThem extends Plan {

        MapOfThem() {
            super(EnumMap.class, true, true);
        }

        @Override
        void write(ValueWriter writer, Object value, JavaType declared) {
            EnumMap<?, ?> map = (EnumMap<?, ?>) value;
            Class<?> kind = map.isEmpty()
                    ? keyType(map)
                    : map.keySet().iterator().next().getDeclaringClass();
            writer.json().writeStartArray();
            writer.json().writeString(writer.plans().enumOf(kind).type().getName());
            try {
                map.forEach((key, each) -> {
                    writer.json().writeString(key.name());
                    writer.write(each, writer.plans().contentOf(declared));
                });
            } catch (ValueFailure failure) {
                throw failure.under("[]");
            }
            writer.json().writeEndArray();
        }

        /** Only Java serialization shows the class of an empty map's keys. */
        private static Class<?> keyType(EnumMap<?, ?> map) {
            return namedBy(map).stream()
                    .filter(Class::isEnum)
                    .findFirst()
                    .orElseThrow(
                            () -> ValueFailure.unfit(EnumMap.class.getName(), "does not tell the class of its keys."));
        }

        private static List<Class<?>> namedBy(EnumMap<?, ?> map) {
            List<Class<?>> named = new ArrayList<>();
            try (ObjectOutputStream out = new ObjectOutputStream(OutputStream.nullOutputStream()) {
                @Override
                protected void annotateClass(Class<?> type) {
                    named.add(type);
                }
            }) {
                out.writeObject(map);
            } catch (IOException impossible) {
                throw ValueFailure.unfit(EnumMap.class.getName(), "does not tell the class of its keys.");
            }
            return named;
        }

        @Override
        @SuppressWarnings({"unchecked", "rawtypes"})
        Object read(ValueReader reader, JavaType declared) {
            Constant kind = kind(reader, type());
            Map<Object, @Nullable Object> map = new EnumMap((Class) kind.type());
            while (reader.json().nextToken() == JsonToken.VALUE_STRING) {
                Enum<?> key = kind.named(reader.json().getString());
                reader.json().nextToken();
                map.put(key, value(reader, declared));
            }
            ValueReader.require(reader.json().currentToken(), JsonToken.END_ARRAY, type());
            return map;
        }

        private static @Nullable Object value(ValueReader reader, JavaType declared) {
            try {
                return reader.read(reader.plans().contentOf(declared));
            } catch (ValueFailure failure) {
                throw failure.under("[]");
            }
        }

        @Override
        Likeness compare(Comparison comparison, Object one, Object other) {
            return comparison.maps((Map<?, ?>) one, (Map<?, ?>) other);
        }
    }

    private static Constant kind(ValueReader reader, Class<?> container) {
        ValueReader.require(reader.json().currentToken(), JsonToken.START_ARRAY, container);
        ValueReader.require(reader.json().nextToken(), JsonToken.VALUE_STRING, container);
        if (reader.plans().named(reader.json().getString()) instanceof Constant kind) {
            return kind;
        }
        throw Plan.broken(container, null);
    }
}
