package io.secureredis.template;

import io.secureredis.crypto.Binding;
import io.secureredis.template.TemplateSeal.Role;
import java.nio.ByteBuffer;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.zset.DefaultTuple;
import org.springframework.data.redis.connection.zset.Tuple;
import org.springframework.data.redis.core.ConvertingCursor;
import org.springframework.data.redis.core.Cursor;
import org.springframework.data.redis.util.ByteUtils;

/**
 * Seals and opens values in every shape that Spring Data uses: arrays and buffers, collections of them, tuples,
 * entries, maps and cursors.
 */
@SuppressWarnings("ArrayAsKeyOfSetOrMap") // Spring Data's maps of fields are never asked for one of them
final class TemplateValues {

    private static final String HASH_SCAN = "hScan";

    private final TemplateSeal seal;

    TemplateValues(TemplateSeal seal) {
        this.seal = seal;
    }

    /** Returns the arguments with every value sealed; the first argument is the key. */
    Object[] seal(Role role, Object[] arguments) {
        byte[] key = bytes(arguments[0]);
        Object[] sealed = arguments.clone();
        if (role == Role.HASH) {
            sealHash(key, sealed);
            return sealed;
        }
        Binding place = TemplateSeal.place(role, key);
        for (int i = 1; i < sealed.length; i++) {
            sealed[i] = each(sealed[i], value -> seal.seal(value, place));
        }
        return sealed;
    }

    /** Seals the value after a field, or a map of fields and values; lists of fields contain no values. */
    private void sealHash(byte[] key, Object[] arguments) {
        if (arguments.length > 1 && arguments[1] instanceof Map<?, ?> fields) {
            arguments[1] = map(fields, (field, value) -> seal.seal(value, TemplateSeal.field(key, field)));
        } else if (arguments.length > 2 && isBytes(arguments[1]) && isBytes(arguments[2])) {
            Binding place = TemplateSeal.field(key, bytes(arguments[1]));
            arguments[2] = each(arguments[2], value -> seal.seal(value, place));
        }
    }

    private static boolean isBytes(Object object) {
        return object instanceof byte[] || object instanceof ByteBuffer;
    }

    /** Seals a map of keys and values, each for its key. */
    Map<?, ?> sealByKey(Map<?, ?> values) {
        return map(values, (key, value) -> seal.seal(value, TemplateSeal.place(Role.VALUE, key)));
    }

    /** Opens the result of a command; anything that is not a value stays as it is. */
    @Nullable
    Object open(Role role, String command, Object[] arguments, @Nullable Object result) {
        byte[] key = bytes(arguments[0]);
        if (role != Role.HASH) {
            Binding place = TemplateSeal.place(role, key);
            return each(result, value -> opened(value, place));
        }
        return openHash(key, command, arguments, result);
    }

    private @Nullable Object openHash(byte[] key, String command, Object[] arguments, @Nullable Object result) {
        if (result instanceof Map<?, ?> fields) {
            return map(fields, (field, value) -> opened(value, TemplateSeal.field(key, field)));
        }
        if (result instanceof Map.Entry<?, ?> entry) {
            return entry(key, entry);
        }
        if (result instanceof Cursor<?> cursor && command.equals(HASH_SCAN)) {
            return new ConvertingCursor<>(cursor, each -> entry(key, (Map.Entry<?, ?>) each));
        }
        if (result instanceof List<?> list) {
            return list(key, arguments, list);
        }
        return isBytes(arguments.length > 1 ? arguments[1] : "")
                ? each(result, value -> opened(value, TemplateSeal.field(key, bytes(arguments[1]))))
                : result;
    }

    private Map.Entry<?, ?> entry(byte[] key, Map.Entry<?, ?> entry) {
        Object value = each(entry.getValue(), stored -> opened(stored, TemplateSeal.field(key, bytes(entry.getKey()))));
        return new AbstractMap.SimpleImmutableEntry<>(entry.getKey(), value);
    }

    /** Entries contain their fields; values without fields come in the order of the requested fields. */
    private List<?> list(byte[] key, Object[] arguments, List<?> values) {
        List<@Nullable Object> opened = new ArrayList<>();
        if (values.stream().anyMatch(Map.Entry.class::isInstance)) {
            values.forEach(value -> opened.add(entry(key, (Map.Entry<?, ?>) Objects.requireNonNull(value))));
            return opened;
        }
        List<byte[]> fields = values.isEmpty() ? List.of() : fields(arguments);
        for (int i = 0; i < values.size(); i++) {
            Object value = values.get(i);
            Binding place = TemplateSeal.field(key, fields.get(i));
            opened.add(isAbsent(value) ? value : each(value, stored -> opened(stored, place)));
        }
        return opened;
    }

    /** Reactive answers contain no null; Spring Data returns an empty buffer for an absent field or key. */
    private static boolean isAbsent(@Nullable Object value) {
        return value == null || (value instanceof ByteBuffer buffer && !buffer.hasRemaining());
    }

    private static List<byte[]> fields(Object[] arguments) {
        Object last = arguments[arguments.length - 1];
        return last instanceof byte[][] many
                ? List.of(many)
                : ((Collection<?>) last).stream().map(TemplateValues::bytes).toList();
    }

    /** Opens the values of several keys, in their order. */
    List<?> openByKey(List<byte[]> keys, List<?> values) {
        List<@Nullable Object> opened = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            Object value = values.get(i);
            Binding place = TemplateSeal.place(Role.VALUE, keys.get(i));
            opened.add(isAbsent(value) ? value : each(value, stored -> opened(stored, place)));
        }
        return opened;
    }

    private byte[] opened(byte[] stored, Binding place) {
        return Objects.requireNonNull(seal.open(stored, place));
    }

    private interface OfEntry {
        byte[] apply(byte[] field, byte[] value);
    }

    private static Map<?, ?> map(Map<?, ?> map, OfEntry change) {
        Map<Object, Object> changed = new LinkedHashMap<>();
        map.forEach((field, value) -> {
            byte[] result = change.apply(bytes(field), bytes(value));
            changed.put(field, value instanceof ByteBuffer ? ByteBuffer.wrap(result) : result);
        });
        return changed;
    }

    /** Applies a change to every value in an object of any shape. */
    static @Nullable Object each(@Nullable Object object, UnaryOperator<byte[]> change) {
        if (object instanceof byte[] value) {
            return change.apply(value);
        }
        if (object instanceof ByteBuffer value) {
            return ByteBuffer.wrap(change.apply(bytes(value)));
        }
        if (object instanceof Tuple tuple) {
            return new DefaultTuple(change.apply(tuple.getValue()), tuple.getScore());
        }
        if (object instanceof byte[][] values) {
            return Arrays.stream(values).map(change).toArray(byte[][]::new);
        }
        if (object instanceof Cursor<?> cursor) {
            return new ConvertingCursor<>(cursor, value -> Objects.requireNonNull(each(value, change)));
        }
        return object instanceof Collection<?> values ? collection(values, change) : object;
    }

    private static Collection<?> collection(Collection<?> values, UnaryOperator<byte[]> change) {
        Collection<@Nullable Object> changed =
                values instanceof Set<?> ? new LinkedHashSet<>() : new ArrayList<>(values.size());
        values.forEach(value -> changed.add(each(value, change)));
        return changed;
    }

    static byte[] bytes(@Nullable Object object) {
        return object instanceof ByteBuffer buffer
                ? ByteUtils.getBytes(buffer)
                : (byte[]) Objects.requireNonNull(object);
    }
}
