package io.secureredis.serializer;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JavaType;

/** Writes an array as its elements; bytes as they are or as Base64, characters as text. */
final class ArrayPlan extends Plan {

    private final Class<?> element;
    private final JavaType elementType;

    ArrayPlan(Class<?> type, JavaType elementType) {
        super(type, type != byte[].class && type != char[].class, true);
        this.element = Objects.requireNonNull(type.getComponentType());
        this.elementType = elementType;
    }

    @Override
    void write(ValueWriter writer, Object value, JavaType declared) {
        if (value instanceof byte[] bytes) {
            writer.writeBytes(bytes);
        } else if (value instanceof char[] text) {
            writer.writeText(new String(text));
        } else {
            writeElements(writer, value, elementType(declared));
        }
    }

    /** Uses the type arguments of the declared type if it is exactly this class. */
    private JavaType elementType(JavaType declared) {
        return declared.hasRawClass(type()) ? declared.getContentType() : elementType;
    }

    private static void writeElements(ValueWriter writer, Object array, JavaType content) {
        writer.json().writeStartArray();
        try {
            if (array instanceof int[] numbers) {
                for (int each : numbers) {
                    writer.json().writeNumber(each);
                }
            } else if (array instanceof long[] numbers) {
                for (long each : numbers) {
                    writer.json().writeNumber(each);
                }
            } else {
                for (int i = 0; i < Array.getLength(array); i++) {
                    writer.write(Array.get(array, i), content);
                }
            }
        } catch (ValueFailure failure) {
            throw failure.under("[]");
        }
        writer.json().writeEndArray();
    }

    @Override
    Object read(ValueReader reader, JavaType declared) {
        try {
            if (element == byte.class) {
                return reader.readBytes(type());
            }
            return element == char.class
                    ? reader.readText().toCharArray()
                    : readElements(reader, elementType(declared));
        } catch (JacksonException failure) {
            throw failure;
        } catch (IllegalArgumentException | NullPointerException failure) {
            throw broken(type(), failure);
        }
    }

    private Object readElements(ValueReader reader, JavaType content) {
        ValueReader.require(reader.json().currentToken(), JsonToken.START_ARRAY, type());
        List<@Nullable Object> elements = new ArrayList<>();
        try {
            while (reader.json().nextToken() != JsonToken.END_ARRAY) {
                elements.add(reader.read(content));
            }
        } catch (ValueFailure failure) {
            throw failure.under("[]");
        }
        Object array = Array.newInstance(element, elements.size());
        for (int i = 0; i < elements.size(); i++) {
            Array.set(array, i, elements.get(i));
        }
        return array;
    }

    @Override
    Likeness compare(Comparison comparison, Object one, Object other) {
        int length = Array.getLength(one);
        if (length != Array.getLength(other)) {
            return comparison.different("the number of elements changes");
        }
        if (element.isPrimitive() && Objects.deepEquals(one, other)) {
            return Likeness.ALIKE;
        }
        Likeness likeness = Likeness.ALIKE;
        for (int i = 0; i < length && likeness != Likeness.DIFFERENT; i++) {
            likeness = likeness.and(comparison.under("[]", Array.get(one, i), Array.get(other, i)));
        }
        return likeness;
    }
}
