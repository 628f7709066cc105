package io.secureredis.serializer;

import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JavaType;

/**
 * Writes a holder of a fixed number of values as an array of them: {@code Optional}, entries of maps,
 * {@code AtomicReference}.
 */
final class HolderPlan extends Plan {

    private final Function<Object, List<@Nullable Object>> parts;
    private final Function<List<@Nullable Object>, Object> make;

    private HolderPlan(
            Class<?> type,
            Function<Object, List<@Nullable Object>> parts,
            Function<List<@Nullable Object>, Object> make) {
        super(type, true, true);
        this.parts = parts;
        this.make = make;
    }

    /** Returns the plan of a JDK holder, or {@code null} for other classes. The first use creates all plans. */
    static @Nullable Plan of(Class<?> type) {
        return isHolder(type.getName()) ? All.PLANS.get(type) : null;
    }

    private static boolean isHolder(String name) {
        return name.startsWith("java.util.Optional")
                || name.startsWith("java.util.AbstractMap$Simple")
                || name.equals("java.util.KeyValueHolder")
                || name.equals("java.util.concurrent.atomic.AtomicReference");
    }

    private static final class All {
        static final Map<Class<?>, Plan> PLANS = Map.copyOf(all());
    }

    private static Map<Class<?>, Plan> all() {
        Map<Class<?>, Plan> plans = new HashMap<>();
        add(
                plans,
                Optional.class,
                value -> optional(value),
                parts -> parts.isEmpty() ? Optional.empty() : Optional.of(parts.get(0)));
        add(
                plans,
                OptionalInt.class,
                value -> one(value.orElse(0), value.isPresent()),
                parts -> parts.isEmpty() ? OptionalInt.empty() : OptionalInt.of((Integer) parts.get(0)));
        add(
                plans,
                OptionalLong.class,
                value -> one(value.orElse(0), value.isPresent()),
                parts -> parts.isEmpty() ? OptionalLong.empty() : OptionalLong.of((Long) parts.get(0)));
        add(
                plans,
                OptionalDouble.class,
                value -> one(value.orElse(0), value.isPresent()),
                parts -> parts.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of((Double) parts.get(0)));
        add(
                plans,
                AtomicReference.class,
                value -> one(value.get(), true),
                parts -> new AtomicReference<>(parts.get(0)));
        addEntries(plans);
        return plans;
    }

    private static void addEntries(Map<Class<?>, Plan> plans) {
        add(
                plans,
                AbstractMap.SimpleEntry.class,
                HolderPlan::pair,
                parts -> new AbstractMap.SimpleEntry<>(parts.get(0), parts.get(1)));
        add(
                plans,
                AbstractMap.SimpleImmutableEntry.class,
                HolderPlan::pair,
                parts -> new AbstractMap.SimpleImmutableEntry<>(parts.get(0), parts.get(1)));
        Class<?> entry = Map.entry(1, 1).getClass();
        plans.put(
                entry,
                new HolderPlan(
                        entry, value -> pair((Map.Entry<?, ?>) value), parts -> Map.entry(parts.get(0), parts.get(1))));
    }

    private static List<@Nullable Object> optional(Optional<?> value) {
        return one(value.isPresent() ? value.get() : null, value.isPresent());
    }

    private static <T> void add(
            Map<Class<?>, Plan> plans,
            Class<T> type,
            Function<T, List<@Nullable Object>> parts,
            Function<List<@Nullable Object>, Object> make) {
        plans.put(type, new HolderPlan(type, value -> parts.apply(type.cast(value)), make));
    }

    private static List<@Nullable Object> one(@Nullable Object part, boolean present) {
        List<@Nullable Object> parts = new ArrayList<>(1);
        if (present) {
            parts.add(part);
        }
        return parts;
    }

    private static List<@Nullable Object> pair(Map.Entry<?, ?> entry) {
        List<@Nullable Object> parts = new ArrayList<>(2);
        parts.add(entry.getKey());
        parts.add(entry.getValue());
        return parts;
    }

    private static List<@Nullable Object> parts(HolderPlan plan, Object value) {
        return value instanceof Map.Entry<?, ?> entry ? pair(entry) : plan.parts.apply(value);
    }

    @Override
    void write(ValueWriter writer, Object value, JavaType declared) {
        JavaType content = writer.plans().contentOf(declared);
        writer.json().writeStartArray();
        try {
            parts(this, value).forEach(part -> writer.write(part, content));
        } catch (ValueFailure failure) {
            throw failure.under("[]");
        }
        writer.json().writeEndArray();
    }

    @Override
    Object read(ValueReader reader, JavaType declared) {
        ValueReader.require(reader.json().currentToken(), JsonToken.START_ARRAY, type());
        JavaType content = reader.plans().contentOf(declared);
        List<@Nullable Object> parts = new ArrayList<>(2);
        try {
            while (reader.json().nextToken() != JsonToken.END_ARRAY) {
                parts.add(reader.read(content));
            }
        } catch (ValueFailure failure) {
            throw failure.under("[]");
        }
        Object made = made(parts);
        if (parts(this, made).size() != parts.size()) {
            throw broken(type(), null);
        }
        return made;
    }

    private Object made(List<@Nullable Object> parts) {
        try {
            return make.apply(parts);
        } catch (RuntimeException failure) {
            throw broken(type(), failure);
        }
    }

    @Override
    Likeness compare(Comparison comparison, Object one, Object other) {
        Likeness likeness = comparison.collections(parts(this, one), parts(this, other));
        return one instanceof AtomicReference ? likeness.and(Likeness.ALIKE) : likeness;
    }
}
