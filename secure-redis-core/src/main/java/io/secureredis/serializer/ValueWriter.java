package io.secureredis.serializer;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamWriteCapability;
import tools.jackson.databind.JavaType;

/** Writes one value. For one thread; created for each value. */
final class ValueWriter {

    /** Jackson's own limit for reading is 500 levels; a value with its class name takes two. */
    static final int MAX_DEPTH = 240;

    private final JsonGenerator json;
    private final Plans plans;
    private final List<Object> open = new ArrayList<>();
    private final Repetition repetition = new Repetition();
    private @Nullable List<Plan> unproven;

    ValueWriter(JsonGenerator json, Plans plans) {
        this.json = json;
        this.plans = plans;
    }

    JsonGenerator json() {
        return json;
    }

    Plans plans() {
        return plans;
    }

    /** Returns the plans that this value needed and that have not been proven yet. */
    List<Plan> unproven() {
        return unproven == null ? List.of() : unproven;
    }

    /** Writes a value, with its class if the place does not determine it. */
    void write(@Nullable Object value, JavaType declared) {
        repetition.count();
        if (value == null) {
            json.writeNull();
        } else if (value instanceof String text && declared.getRawClass() == String.class) {
            writeText(text);
        } else if (Place.isNatural(value, declared)) {
            writeNatural(value);
        } else {
            write(plans.of(value), value, declared);
        }
    }

    private void write(Plan plan, Object value, JavaType declared) {
        boolean holdsOthers = !plan.isLeaf();
        if (holdsOthers) {
            enter(value, plan);
        }
        if (Place.isBare(plan, declared)) {
            plan.write(this, value, declared);
        } else {
            writeTyped(plan, value, declared);
        }
        if (holdsOthers) {
            open.remove(open.size() - 1);
            repetition.leave();
        }
    }

    /** Called for a part that is written without {@link #write}. */
    void count() {
        repetition.count();
    }

    private void writeTyped(Plan plan, Object value, JavaType declared) {
        if (Place.takesBareOnly(declared, plans)) {
            throw ValueFailure.unfit(value.getClass().getName(), "is not of the class that is declared there.");
        }
        json.writeStartArray();
        json.writeString(plan.type().getName());
        plan.write(this, value, declared);
        json.writeEndArray();
    }

    private void writeNatural(Object value) {
        if (value instanceof String text) {
            writeText(text);
        } else if (value instanceof Boolean truth) {
            json.writeBoolean(truth);
        } else if (value instanceof Integer number) {
            json.writeNumber(number.intValue());
        } else {
            json.writeNumber((Double) value);
        }
    }

    /**
     * Returns whether an object is the innermost one of a class among those being written, as
     * {@link ValueReader#innermost} finds it. The object at the top is the one that asks.
     */
    boolean isInnermost(Object outer, Class<?> type) {
        if (outer instanceof Record) {
            return false;
        }
        for (int i = open.size() - 2; i >= 0; i--) {
            if (type.isInstance(open.get(i))) {
                return open.get(i) == outer;
            }
        }
        return false;
    }

    private void enter(Object value, Plan plan) {
        if (open.size() >= MAX_DEPTH) {
            throw ValueFailure.endless(
                    value.getClass().getName(),
                    "it is nested deeper than " + MAX_DEPTH + " levels. Store it in parts.");
        }
        for (Object each : open) {
            if (each == value) {
                throw ValueFailure.endless(
                        value.getClass().getName(),
                        "it holds itself. Break the cycle, for example with a 'transient' field, or use the serializer jdk.");
            }
        }
        open.add(value);
        repetition.enter(value);
        if (repetition.isExcessive()) {
            throw ValueFailure.repeated(value.getClass().getName());
        }
        if (!plan.proven() || plan.mayChange(value)) {
            prove(plan);
        }
    }

    /** This value has to be read back and compared. */
    void prove(Plan plan) {
        if (unproven == null) {
            unproven = new ArrayList<>();
        }
        if (!unproven.contains(plan)) {
            unproven.add(plan);
        }
    }

    /** UTF-8 has no form for half of a surrogate pair, so a text with one is written as UTF-16. */
    void writeText(String text) {
        if (isWellFormed(text)) {
            json.writeString(text);
        } else {
            json.writeStartObject();
            json.writeStringProperty(ValueReader.UTF_16, utf16(text));
            json.writeEndObject();
        }
    }

    /** JSON has no form for bytes, so there they are Base64. */
    void writeBytes(byte[] bytes) {
        if (json.has(StreamWriteCapability.CAN_WRITE_BINARY_NATIVELY)) {
            json.writeBinary(bytes);
        } else {
            json.writeString(Base64.getEncoder().encodeToString(bytes));
        }
    }

    private static String utf16(String text) {
        byte[] bytes = new byte[2 * text.length()];
        for (int i = 0; i < text.length(); i++) {
            bytes[2 * i] = (byte) (text.charAt(i) >> 8);
            bytes[2 * i + 1] = (byte) text.charAt(i);
        }
        return Base64.getEncoder().encodeToString(bytes);
    }

    static boolean isWellFormed(String text) {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char each = text.charAt(i);
            if (each >= Character.MIN_SURROGATE && each <= Character.MAX_SURROGATE) {
                boolean pair = Character.isHighSurrogate(each)
                        && i + 1 < length
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }
}
