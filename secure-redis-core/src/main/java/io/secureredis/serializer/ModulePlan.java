package io.secureredis.serializer;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Writes a class as the application's Jackson module does that has a serializer for it. */
final class ModulePlan extends Plan {

    private final ObjectWriter writer;
    private final ObjectReader reader;

    ModulePlan(Class<?> type, JsonMapper mapper) {
        super(type, true, false);
        this.writer = mapper.writerFor(type).without(SerializationFeature.FLUSH_AFTER_WRITE_VALUE);
        this.reader = mapper.readerFor(type).without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    }

    /** Code of the module decides what comes back. */
    @Override
    boolean mayChange(Object value) {
        return true;
    }

    @Override
    void write(ValueWriter to, Object value, JavaType declared) {
        writer.writeValue(to.json(), value);
    }

    @Override
    Object read(ValueReader from, JavaType declared) {
        try {
            Object value = reader.readValue(from.json());
            if (value == null) {
                throw broken(type(), null);
            }
            return value;
        } catch (JacksonException failure) {
            throw broken(type(), failure);
        }
    }

    @Override
    Likeness compare(Comparison comparison, Object one, Object other) {
        if (comparison.fields(one, other) == Likeness.DIFFERENT) {
            return Likeness.DIFFERENT;
        }
        if (Comparison.hasEquals(type())) {
            return comparison.byEquals(one, other, () -> isWrittenAlike(one, other));
        }
        return isWrittenAlike(one, other)
                ? Likeness.ALIKE
                : comparison.different("a second writing gives another text");
    }

    private boolean isWrittenAlike(Object one, Object other) {
        return writer.writeValueAsString(one).equals(writer.writeValueAsString(other));
    }
}
