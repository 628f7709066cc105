package io.secureredis.serializer;

import com.fasterxml.jackson.annotation.JsonFormat;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.Serializers;

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

    /**
     * Finds out whether one of a mapper's modules has a serializer for a class: this probe is asked last, and has a
     * known serializer for everything.
     */
    static final class Probe {

        /** Jackson passes its context only to serializers, so a question is written like a value. */
        private static final class Question {

            private final Class<?> type;
            private boolean inModule;

            Question(Class<?> type) {
                this.type = type;
            }
        }

        private static final class Nobodys extends ValueSerializer<Object> {

            @Override
            public void serialize(Object value, JsonGenerator json, SerializationContext context) {
                if (value instanceof Question question) {
                    question.inModule = !(context.findValueSerializer(question.type) instanceof Nobodys);
                }
                json.writeNull();
            }
        }

        private final ValueSerializer<Object> nobodys = new Nobodys();

        JacksonModule module() {
            return new SimpleModule("secure-redis") {
                @java.io.Serial
                private static final long serialVersionUID = 1L;

                @Override
                public void setupModule(SetupContext context) {
                    context.addSerializers(new Serializers.Base() {
                        @Override
                        public @Nullable ValueSerializer<?> findSerializer(
                                SerializationConfig config,
                                JavaType type,
                                BeanDescription.Supplier description,
                                JsonFormat.@Nullable Value overrides) {
                            return type.getRawClass().getClassLoader() == null ? null : nobodys;
                        }
                    });
                }
            };
        }

        boolean finds(JsonMapper mapper, Class<?> type) {
            if (Iterable.class.isAssignableFrom(type) || java.util.Map.class.isAssignableFrom(type)) {
                return false;
            }
            Question question = new Question(type);
            mapper.writeValueAsString(question);
            return question.inModule;
        }
    }
}
