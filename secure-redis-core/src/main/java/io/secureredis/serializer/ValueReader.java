package io.secureredis.serializer;

import java.util.ArrayList;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadCapability;
import tools.jackson.databind.JavaType;

/** Reads one value that {@link ValueWriter} wrote. For one thread; created for each value. */
final class ValueReader {

    /** Precedes a text that is not well-formed Unicode. */
    static final String UTF_16 = "utf16";

    private final JsonParser json;
    private final Plans plans;
    private final ArrayList<@Nullable Object> open = new ArrayList<>();

    ValueReader(JsonParser json, Plans plans) {
        this.json = json;
        this.plans = plans;
    }

    JsonParser json() {
        return json;
    }

    Plans plans() {
        return plans;
    }

    /** Starts to read the parts of an object; {@code null} if the object is created afterwards. */
    void enter(@Nullable Object object) {
        open.add(object);
    }

    void leave() {
        open.remove(open.size() - 1);
    }

    /** Returns the innermost object of a class among those that are being read. */
    @Nullable
    Object innermost(Class<?> type) {
        for (int i = open.size() - 1; i >= 0; i--) {
            Object each = open.get(i);
            if (each != null && type.isInstance(each)) {
                return each;
            }
        }
        return null;
    }

    /** Returns the value at the parser's token; leaves the parser at the value's last token. */
    @Nullable
    Object read(JavaType declared) {
        JsonToken token = json.currentToken();
        if (token == JsonToken.VALUE_NULL) {
            return null;
        }
        if (token == null) {
            throw Plan.broken(Place.raw(declared), null);
        }
        if (token == JsonToken.START_ARRAY && !Place.takesBareOnly(declared, plans)) {
            return readTyped(declared);
        }
        if (token == JsonToken.VALUE_STRING && declared.getRawClass() == String.class) {
            return json.getString();
        }
        Class<?> raw = Place.raw(declared);
        return Place.isConcrete(raw) ? plans.forReading(raw).read(this, declared) : readNatural(raw);
    }

    private Object readTyped(JavaType declared) {
        if (json.nextToken() != JsonToken.VALUE_STRING) {
            throw Plan.broken(Place.raw(declared), null);
        }
        Plan plan = plans.named(json.getString());
        json.nextToken();
        Object value = plan.read(this, declared);
        require(json.nextToken(), JsonToken.END_ARRAY, plan.type());
        return value;
    }

    private Object readNatural(Class<?> raw) {
        return switch (json.currentToken()) {
            case VALUE_STRING, START_OBJECT -> readText();
            case VALUE_TRUE, VALUE_FALSE -> json.getBooleanValue();
            case VALUE_NUMBER_INT -> json.getIntValue();
            case VALUE_NUMBER_FLOAT -> json.getDoubleValue();
            default -> throw Plan.broken(raw, null);
        };
    }

    /** Returns a text, in either form. */
    String readText() {
        if (json.currentToken() == JsonToken.VALUE_STRING) {
            return json.getString();
        }
        require(json.currentToken(), JsonToken.START_OBJECT, String.class);
        require(json.nextToken(), JsonToken.PROPERTY_NAME, String.class);
        boolean utf16 = UTF_16.equals(json.currentName());
        require(json.nextToken(), JsonToken.VALUE_STRING, String.class);
        byte[] bytes = utf16 ? Base64.getDecoder().decode(json.getString()) : new byte[1];
        require(json.nextToken(), JsonToken.END_OBJECT, String.class);
        if (bytes.length % 2 != 0) {
            throw Plan.broken(String.class, null);
        }
        char[] text = new char[bytes.length / 2];
        for (int i = 0; i < text.length; i++) {
            text[i] = (char) ((bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff));
        }
        return new String(text);
    }

    /** Returns bytes: in JSON they are Base64. A text in Smile is no bytes, but what another class wrote there. */
    byte[] readBytes(Class<?> type) {
        if (json.streamReadCapabilities().isEnabled(StreamReadCapability.EXACT_FLOATS)) {
            require(json.currentToken(), JsonToken.VALUE_EMBEDDED_OBJECT, type);
            return json.getBinaryValue();
        }
        require(json.currentToken(), JsonToken.VALUE_STRING, type);
        return Base64.getDecoder().decode(json.getString());
    }

    static void require(@Nullable JsonToken found, JsonToken wanted, Class<?> type) {
        if (found != wanted) {
            throw Plan.broken(type, null);
        }
    }
}
