package io.secureredis.serializer;

import com.fasterxml.jackson.annotation.JsonFormat;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.Serializers;

/**
 * Finds out whether one of a mapper's modules has a serializer for a class: this probe is asked last, and has a known
 * serializer for everything.
 */
final class ModuleProbe {

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
