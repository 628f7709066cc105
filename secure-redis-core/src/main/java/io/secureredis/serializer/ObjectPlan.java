package io.secureredis.serializer;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.objenesis.ObjenesisStd;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.io.SerializedString;
import tools.jackson.databind.JavaType;

/**
 * Writes an object of an ordinary class as its fields by name, including private, final and inherited ones, except
 * {@code transient} ones.
 *
 * <p>A record is created by its canonical constructor. Another class is created by its constructor without parameters
 * if it has one, of any visibility, otherwise without a constructor; then its fields are set. If a subclass's field
 * hides one of the same name in a superclass, the hidden one carries its class before its name. Names that the class no
 * longer has are skipped, so that a class may change. A property of Kotlin that is never {@code null} has to be there.
 * An object of an inner class inside its outer object is written without the outer object, and gets the one that is
 * being read.
 */
final class ObjectPlan extends Plan {

    /** How the content of a field is written and read: directly where its class leaves no choice. */
    private enum Access {
        INT,
        LONG,
        DOUBLE,
        BOOLEAN,
        TEXT,
        ANY;

        static Access of(Class<?> type) {
            if (type == int.class) {
                return INT;
            }
            if (type == long.class) {
                return LONG;
            }
            if (type == double.class) {
                return DOUBLE;
            }
            if (type == boolean.class) {
                return BOOLEAN;
            }
            return type == String.class ? TEXT : ANY;
        }

        /** Returns whether {@link #write} writes it, from a field that holds no object. */
        boolean isPrimitive() {
            return this != ANY && this != TEXT;
        }

        void write(ValueWriter writer, Field field, Object holder) throws IllegalAccessException {
            JsonGenerator json = writer.json();
            switch (this) {
                case INT -> json.writeNumber(field.getInt(holder));
                case LONG -> json.writeNumber(field.getLong(holder));
                case DOUBLE -> json.writeNumber(field.getDouble(holder));
                case BOOLEAN -> json.writeBoolean(field.getBoolean(holder));
                default -> throw new IllegalStateException(field.getType().getName());
            }
            writer.count();
        }

        /** Returns the content at the parser's token, or {@code null} if it takes more than a token. */
        @Nullable
        Object read(JsonParser json) {
            JsonToken token = json.currentToken();
            return switch (this) {
                case INT -> token == JsonToken.VALUE_NUMBER_INT ? (Object) json.getIntValue() : null;
                case LONG -> token == JsonToken.VALUE_NUMBER_INT ? (Object) json.getLongValue() : null;
                case DOUBLE -> token == JsonToken.VALUE_NUMBER_FLOAT ? (Object) json.getDoubleValue() : null;
                case TEXT -> token == JsonToken.VALUE_STRING ? json.getString() : null;
                default -> null;
            };
        }
    }

    private record Slot(Field field, SerializedString name, Type type, Access access) {

        Slot(Field field, SerializedString name) {
            this(field, name, field.getGenericType(), Access.of(field.getType()));
        }

        /** Returns whether this is the outer object of an object of an inner class. */
        boolean isOuter() {
            return field.isSynthetic() && field.getName().startsWith("this$");
        }
    }

    private final List<Slot> slots;
    private final Map<String, Integer> positions = new HashMap<>();
    private final boolean generic;
    private final JavaType own;
    private final Map<JavaType, JavaType[]> types = new ConcurrentHashMap<>();
    private final Plans plans;
    private volatile JavaType @Nullable [] ownTypes;
    private final @Nullable Constructor<?> canonical;
    private final Supplier<Object> instances;
    /** Whether objects are made without a constructor. */
    private final boolean bare;

    ObjectPlan(Class<?> type, JavaType own, Plans plans) {
        super(type, false, false);
        this.own = own;
        this.plans = plans;
        this.generic = type.getTypeParameters().length > 0;
        this.slots = slots(type);
        for (int i = 0; i < slots.size(); i++) {
            positions.put(slots.get(i).name().getValue(), i);
        }
        this.canonical = type.isRecord() ? canonical(type) : null;
        this.instances = type.isRecord() ? () -> this : instances(type);
        this.bare = !type.isRecord() && withoutParameters(type) == null;
    }

    private static List<Slot> slots(Class<?> type) {
        List<Class<?>> lineage = new ArrayList<>();
        for (Class<?> each = type; each != null && each.getClassLoader() != null; each = each.getSuperclass()) {
            lineage.add(0, each);
        }
        Map<String, Integer> seen = new HashMap<>();
        lineage.forEach(each -> fields(each).forEach(field -> seen.merge(field.getName(), 1, Integer::sum)));
        List<Slot> slots = new ArrayList<>();
        for (Class<?> each : lineage) {
            for (Field field : fields(each)) {
                boolean hidden = seen.merge(field.getName(), -1, Integer::sum) > 0;
                String name = hidden ? each.getName() + "." + field.getName() : field.getName();
                slots.add(new Slot(accessible(field, type), new SerializedString(name)));
            }
        }
        return slots;
    }

    private static List<Field> fields(Class<?> type) {
        List<Field> fields = new ArrayList<>();
        if (type.isRecord()) {
            for (RecordComponent component : type.getRecordComponents()) {
                fields.add(declared(type, component.getName()));
            }
            return fields;
        }
        for (Field field : type.getDeclaredFields()) {
            if ((field.getModifiers() & (Modifier.STATIC | Modifier.TRANSIENT)) == 0) {
                fields.add(field);
            }
        }
        return fields;
    }

    private static Field declared(Class<?> type, String name) {
        try {
            return type.getDeclaredField(name);
        } catch (NoSuchFieldException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static <T extends java.lang.reflect.AccessibleObject> T accessible(T member, Class<?> type) {
        try {
            member.setAccessible(true);
            return member;
        } catch (RuntimeException failure) {
            throw ValueFailure.unfit(
                    type.getName(),
                    "is in a module that does not open its package. Open it, or use another serializer.");
        }
    }

    private static Constructor<?> canonical(Class<?> type) {
        Class<?>[] parameters = new Class<?>[type.getRecordComponents().length];
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] = type.getRecordComponents()[i].getType();
        }
        try {
            return accessible(type.getDeclaredConstructor(parameters), type);
        } catch (NoSuchMethodException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Supplier<Object> instances(Class<?> type) {
        Supplier<Object> bare = new ObjenesisStd(true).getInstantiatorOf(type)::newInstance;
        Constructor<?> constructor = withoutParameters(type);
        return constructor == null
                ? bare
                : () -> {
                    try {
                        return constructor.newInstance();
                    } catch (ReflectiveOperationException | RuntimeException failure) {
                        return bare.get();
                    }
                };
    }

    private static @Nullable Constructor<?> withoutParameters(Class<?> type) {
        try {
            return accessible(type.getDeclaredConstructor(), type);
        } catch (NoSuchMethodException none) {
            return null;
        }
    }

    /** Returns the types of the fields, as far as the declared type determines the class's own type parameters. */
    private JavaType[] typesAt(JavaType declared) {
        if (generic && declared.hasRawClass(type())) {
            return types.computeIfAbsent(declared, this::resolve);
        }
        JavaType[] known = ownTypes;
        if (known == null) {
            known = resolve(own);
            ownTypes = known;
        }
        return known;
    }

    private JavaType[] resolve(JavaType known) {
        JavaType[] resolved = new JavaType[slots.size()];
        for (int i = 0; i < resolved.length; i++) {
            Slot slot = slots.get(i);
            JavaType declaring = known.findSuperType(slot.field().getDeclaringClass());
            resolved[i] = plans.resolve(slot.type(), declaring == null ? known : declaring);
        }
        return resolved;
    }

    @Override
    boolean mayChange(Object value) {
        return Reconstruction.mayChange(value);
    }

    @Override
    void write(ValueWriter writer, Object value, JavaType declared) {
        if (Identity.matters(value)) {
            throw ValueFailure.unfit(type().getName(), Identity.REASON);
        }
        if (bare && plans.requiresFields()) {
            TransientFields.requireNone(value);
        }
        JavaType[] resolved = typesAt(declared);
        writer.json().writeStartObject();
        for (int i = 0; i < resolved.length; i++) {
            Slot slot = slots.get(i);
            if (slot.access().isPrimitive()) {
                writePrimitive(writer, slot, value);
                continue;
            }
            Object content = get(slot, value);
            if (slot.isOuter()
                    && content != null
                    && writer.isInnermost(content, slot.field().getType())) {
                writer.prove(this);
                continue;
            }
            writer.json().writeName(slot.name());
            try {
                writer.write(content, resolved[i]);
            } catch (ValueFailure failure) {
                throw failure.under("." + slot.name());
            }
        }
        writer.json().writeEndObject();
    }

    private static void writePrimitive(ValueWriter writer, Slot slot, Object value) {
        writer.json().writeName(slot.name());
        try {
            slot.access().write(writer, slot.field(), value);
        } catch (IllegalAccessException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static @Nullable Object get(Slot slot, Object value) {
        try {
            return slot.field().get(value);
        } catch (IllegalAccessException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    Object read(ValueReader reader, JavaType declared) {
        JsonParser json = reader.json();
        ValueReader.require(json.currentToken(), JsonToken.START_OBJECT, type());
        JavaType[] resolved = typesAt(declared);
        @Nullable Object[] values = new @Nullable Object[resolved.length];
        boolean[] present = new boolean[resolved.length];
        Object made = canonical == null ? instances.get() : null;
        reader.enter(made);
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            Integer position = positions.get(json.currentName());
            json.nextToken();
            if (position == null) {
                json.skipChildren();
            } else {
                values[position] = readField(reader, slots.get(position), resolved[position]);
                present[position] = true;
            }
        }
        reader.leave();
        return canonical == null
                ? filled(reader, Objects.requireNonNull(made), values, present)
                : made(canonical, values);
    }

    private static @Nullable Object readField(ValueReader reader, Slot slot, JavaType type) {
        try {
            Object content = slot.access().read(reader.json());
            return content == null ? reader.read(type) : content;
        } catch (JacksonException failure) {
            throw broken(Place.raw(type), failure).under("." + slot.name());
        } catch (ValueFailure failure) {
            throw failure.under("." + slot.name());
        }
    }

    private Object filled(ValueReader reader, Object made, @Nullable Object[] values, boolean[] present) {
        for (int i = 0; i < values.length; i++) {
            Slot slot = slots.get(i);
            if (present[i]) {
                set(slot, made, values[i]);
            } else if (slot.isOuter()) {
                set(slot, made, reader.innermost(slot.field().getType()));
            } else if (ConstructedFields.OfKotlin.isNeverNull(slot.field()) && get(slot, made) == null) {
                throw ValueFailure.unreadable(
                                type().getName(), "has a property of Kotlin that is never null, and none is stored")
                        .under("." + slot.name());
            }
        }
        return made;
    }

    private static void set(Slot slot, Object made, @Nullable Object value) {
        if (value == null && slot.field().getType().isPrimitive()) {
            return;
        }
        try {
            slot.field().set(made, value);
        } catch (IllegalAccessException | IllegalArgumentException failure) {
            throw ValueFailure.unreadable(
                            slot.field().getType().getName(), "was expected, but something else is stored")
                    .under("." + slot.name());
        }
    }

    private Object made(Constructor<?> constructor, @Nullable Object[] values) {
        Class<?>[] parameters = constructor.getParameterTypes();
        for (int i = 0; i < values.length; i++) {
            if (values[i] == null && parameters[i].isPrimitive()) {
                values[i] = java.lang.reflect.Array.get(java.lang.reflect.Array.newInstance(parameters[i], 1), 0);
            }
        }
        return called(constructor, values);
    }

    private Object called(Constructor<?> constructor, @Nullable Object[] values) {
        try {
            return constructor.newInstance(values);
        } catch (InvocationTargetException failure) {
            throw ValueFailure.unreadable(
                    type().getName(),
                    "has a constructor that refuses it ("
                            + failure.getTargetException().getClass().getSimpleName() + ")");
        } catch (ReflectiveOperationException | IllegalArgumentException failure) {
            throw broken(type(), failure);
        }
    }

    @Override
    Likeness compare(Comparison comparison, Object one, Object other) {
        return comparison.within(one, () -> compareParts(comparison, one, other));
    }

    private Likeness compareParts(Comparison comparison, Object one, Object other) {
        Likeness parts = Likeness.EQUAL;
        for (Slot slot : slots) {
            parts = parts.and(comparison.under("." + slot.name(), get(slot, one), get(slot, other)));
            if (parts == Likeness.DIFFERENT) {
                return parts;
            }
        }
        return comparison.whole(parts, one, other);
    }
}
