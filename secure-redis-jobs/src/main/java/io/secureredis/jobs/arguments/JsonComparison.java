package io.secureredis.jobs.arguments;

import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Compares JSON with the result of reading it as a type and writing it again.
 *
 * <p>For calls by name, whose values have types of their own: a {@code long} for an {@code int} agrees, and 1.7 does
 * not. Omitted properties are not compared.
 */
final class JsonComparison {

    private JsonComparison() {}

    static boolean agrees(JsonNode given, JsonNode again) {
        if (given.isNumber()) {
            return again.isNumber() && given.decimalValue().compareTo(again.decimalValue()) == 0;
        }
        if (given.isArray()) {
            return again.isArray() && elementsAgree(given, again);
        }
        if (given.isObject()) {
            return again.isObject() && propertiesAgree(given, again);
        }
        return given.equals(again);
    }

    private static boolean elementsAgree(JsonNode given, JsonNode again) {
        if (given.size() != again.size()) {
            return false;
        }
        for (int i = 0; i < given.size(); i++) {
            if (!agrees(given.get(i), again.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean propertiesAgree(JsonNode given, JsonNode again) {
        for (Map.Entry<String, JsonNode> property : given.properties()) {
            JsonNode other = again.get(property.getKey());
            if (other == null ? !property.getValue().isNull() : !agrees(property.getValue(), other)) {
                return false;
            }
        }
        return true;
    }
}
