package io.secureredis.jobs.arguments;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.ser.ValueSerializerModifier;
import tools.jackson.databind.type.CollectionType;
import tools.jackson.databind.type.MapType;
import tools.jackson.databind.util.TokenBuffer;

/**
 * Writes the elements of sets and the entries of maps in the order of their JSON. Equal sets and maps then produce
 * equal JSON, whatever their iteration order. The JDK's unmodifiable sets and maps have another order in each process.
 */
final class CanonicalOrder {

    private static final JsonMapper TREES = JsonMapper.builder().build();

    private CanonicalOrder() {}

    static JacksonModule module() {
        return new SimpleModule("secure-redis-canonical-order").setSerializerModifier(new Modifier());
    }

    @SuppressWarnings("serial") // Never serialized
    private static final class Modifier extends ValueSerializerModifier {

        @Override
        public ValueSerializer<?> modifyCollectionSerializer(
                SerializationConfig config,
                CollectionType type,
                BeanDescription.Supplier bean,
                ValueSerializer<?> serializer) {
            return new Sorting(serializer);
        }

        @Override
        public ValueSerializer<?> modifyMapSerializer(
                SerializationConfig config,
                MapType type,
                BeanDescription.Supplier bean,
                ValueSerializer<?> serializer) {
            return new Sorting(serializer);
        }
    }

    private static final class Sorting extends ValueSerializer<Object> {

        private final ValueSerializer<Object> inner;

        @SuppressWarnings("unchecked") // Called with what the inner one was made for
        Sorting(ValueSerializer<?> inner) {
            this.inner = (ValueSerializer<Object>) inner;
        }

        @Override
        public void resolve(SerializationContext context) {
            inner.resolve(context);
        }

        @Override
        public ValueSerializer<?> createContextual(SerializationContext context, BeanProperty property) {
            ValueSerializer<?> contextual = context.handleSecondaryContextualization(inner, property);
            return contextual == inner ? this : new Sorting(contextual);
        }

        @Override
        public boolean isEmpty(SerializationContext context, Object value) {
            return inner.isEmpty(context, value);
        }

        @Override
        public void serialize(Object value, JsonGenerator out, SerializationContext context) {
            if (isUnordered(value)) {
                TokenBuffer buffer = context.bufferForValueConversion();
                inner.serialize(value, buffer, context);
                sorted(TREES.readTree(buffer.asParser())).serialize(out, context);
            } else {
                inner.serialize(value, out, context);
            }
        }

        @Override
        public void serializeWithType(
                Object value, JsonGenerator out, SerializationContext context, TypeSerializer type) {
            if (isUnordered(value)) {
                TokenBuffer buffer = context.bufferForValueConversion();
                inner.serializeWithType(value, buffer, context, type);
                JsonNode typed = TREES.readTree(buffer.asParser());
                // The name of the class, and the value.
                if (typed instanceof ArrayNode pair
                        && pair.size() == 2
                        && pair.get(0).isString()) {
                    pair.set(1, sorted(pair.get(1)));
                }
                typed.serialize(out, context);
            } else {
                inner.serializeWithType(value, out, context, type);
            }
        }
    }

    private static boolean isUnordered(Object value) {
        return value instanceof Set<?> || value instanceof Map<?, ?>;
    }

    private static JsonNode sorted(JsonNode node) {
        if (node instanceof ArrayNode array) {
            List<JsonNode> elements = new ArrayList<>();
            array.forEach(elements::add);
            elements.sort(Comparator.comparing(JsonNode::toString));
            return TREES.createArrayNode().addAll(elements);
        }
        if (node instanceof ObjectNode object) {
            Map<String, JsonNode> entries = new TreeMap<>();
            object.properties().forEach(entry -> entries.put(entry.getKey(), entry.getValue()));
            ObjectNode ordered = TREES.createObjectNode();
            ordered.setAll(entries);
            return ordered;
        }
        return node;
    }
}
