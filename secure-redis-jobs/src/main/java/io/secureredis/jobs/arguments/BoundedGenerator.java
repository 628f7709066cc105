package io.secureredis.jobs.arguments;

import io.secureredis.serializer.Repetition;
import java.io.Serial;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.exc.StreamWriteException;
import tools.jackson.core.util.JsonGeneratorDelegate;

/**
 * Stops writing a value that contains the same objects so often that its JSON would not end: see {@link Repetition}.
 */
final class BoundedGenerator extends JsonGeneratorDelegate {

    private final Repetition repetition = new Repetition();

    BoundedGenerator(JsonGenerator json) {
        super(json);
    }

    /** Never leaves this package. */
    static final class RepeatedException extends StreamWriteException {

        @Serial
        private static final long serialVersionUID = 1L;

        RepeatedException(JsonGenerator json) {
            super(json, "It holds the same objects again and again");
        }
    }

    private void enter(@Nullable Object holder) {
        repetition.count();
        repetition.enter(holder);
        if (repetition.isExcessive()) {
            throw new RepeatedException(this);
        }
    }

    @Override
    public JsonGenerator writeStartArray() {
        enter(null);
        return super.writeStartArray();
    }

    @Override
    public JsonGenerator writeStartArray(Object holder) {
        enter(holder);
        return super.writeStartArray(holder);
    }

    @Override
    public JsonGenerator writeStartArray(Object holder, int size) {
        enter(holder);
        return super.writeStartArray(holder, size);
    }

    @Override
    public JsonGenerator writeEndArray() {
        repetition.leave();
        return super.writeEndArray();
    }

    @Override
    public JsonGenerator writeStartObject() {
        enter(null);
        return super.writeStartObject();
    }

    @Override
    public JsonGenerator writeStartObject(Object holder) {
        enter(holder);
        return super.writeStartObject(holder);
    }

    @Override
    public JsonGenerator writeStartObject(Object holder, int size) {
        enter(holder);
        return super.writeStartObject(holder, size);
    }

    @Override
    public JsonGenerator writeEndObject() {
        repetition.leave();
        return super.writeEndObject();
    }
}
