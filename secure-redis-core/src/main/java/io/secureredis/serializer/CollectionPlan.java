package io.secureredis.serializer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JavaType;

/**
 * Writes a JDK collection as an array of its elements, after a header if creating it again needs one (a comparator, a
 * capacity).
 */
final class CollectionPlan extends Plan {

    /** Creates the collection. */
    interface Make {
        Object make(@Nullable Object header, List<@Nullable Object> elements);
    }

    private final @Nullable Function<Object, @Nullable Object> header;
    private final Make make;

    CollectionPlan(Class<?> type, @Nullable Function<Object, @Nullable Object> header, Make make) {
        super(type, true, true);
        this.header = header;
        this.make = make;
    }

    @Override
    void write(ValueWriter writer, Object value, JavaType declared) {
        JavaType content = writer.plans().contentOf(declared);
        writer.json().writeStartArray();
        if (header != null) {
            writer.write(header.apply(value), writer.plans().object());
        }
        try {
            UrlPlan.requireNoneIn((Collection<?>) value);
            SetViews.requireOrdinary((Collection<?>) value);
            for (Object element : (Collection<?>) value) {
                writer.write(element, content);
            }
        } catch (ValueFailure failure) {
            throw failure.under("[]");
        }
        ChangedElements.requireNone((Collection<?>) value);
        writer.json().writeEndArray();
    }

    @Override
    Object read(ValueReader reader, JavaType declared) {
        ValueReader.require(reader.json().currentToken(), JsonToken.START_ARRAY, type());
        JavaType content = reader.plans().contentOf(declared);
        Object first = null;
        if (header != null) {
            reader.json().nextToken();
            first = reader.read(reader.plans().object());
        }
        List<@Nullable Object> elements = new ArrayList<>();
        try {
            while (reader.json().nextToken() != JsonToken.END_ARRAY) {
                elements.add(element(reader, content));
            }
        } catch (ValueFailure failure) {
            throw failure.under("[]");
        }
        return made(first, elements);
    }

    private @Nullable Object element(ValueReader reader, JavaType content) {
        Object element = reader.read(content);
        if (Set.class.isAssignableFrom(type())) {
            UrlPlan.requireNoKey(element);
        }
        return element;
    }

    /** Runs the elements' own {@code equals}, {@code hashCode} and {@code compareTo}. */
    private Object made(@Nullable Object first, List<@Nullable Object> elements) {
        try {
            return make.make(first, elements);
        } catch (JacksonException failure) {
            throw failure;
        } catch (RuntimeException failure) {
            throw broken(type(), failure);
        }
    }

    @Override
    Likeness compare(Comparison comparison, Object one, Object other) {
        Likeness parts = comparison.collections((Collection<?>) one, (Collection<?>) other);
        if (header == null || parts == Likeness.DIFFERENT) {
            return parts;
        }
        return parts.and(comparison.under("(comparator)", header.apply(one), header.apply(other)));
    }
}
