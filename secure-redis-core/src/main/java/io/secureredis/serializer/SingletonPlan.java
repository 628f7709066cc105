package io.secureredis.serializer;

import java.lang.reflect.Field;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JavaType;

/**
 * Writes the only object of its class, such as a Kotlin {@code object}, as the name of the field that holds it. Its own
 * content is not stored.
 */
final class SingletonPlan extends Plan {

    private final Field field;

    SingletonPlan(Class<?> type, Field field) {
        super(type, false, true);
        this.field = field;
    }

    @Override
    void write(ValueWriter writer, Object value, JavaType declared) {
        if (value != Identity.get(field)) {
            throw ValueFailure.unfit(type().getName(), Identity.REASON);
        }
        writer.json().writeString(field.getName());
    }

    @Override
    Object read(ValueReader reader, JavaType declared) {
        ValueReader.require(reader.json().currentToken(), JsonToken.VALUE_STRING, type());
        Object only = Identity.get(field);
        if (only == null || !reader.json().getString().equals(field.getName())) {
            throw broken(type(), null);
        }
        return only;
    }

    @Override
    Likeness compare(Comparison comparison, Object one, Object other) {
        return comparison.different("another object of a class that has only one comes back");
    }
}
