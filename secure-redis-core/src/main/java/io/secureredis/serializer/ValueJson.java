package io.secureredis.serializer;

import io.secureredis.CauseChain;
import io.secureredis.SecureRedisException;
import java.io.ByteArrayOutputStream;
import java.io.Serial;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.serializer.SerializationException;
import org.springframework.util.ClassUtils;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DatabindContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.PolymorphicTypeValidator;

/**
 * Writes values as JSON that comes back equal. This is the library's own mapper behind
 * {@link TypedJsonRedisSerializer}.
 *
 * <p>A value is written by its fields, with class names where the declared type of a place does not determine them, and
 * only for listed classes. Jackson's annotations and settings do not apply, because they describe an application's JSON
 * for others: what {@code @JsonIgnore} omits there is kept here. Modules do apply: a class for which a module has a
 * serializer is written by it.
 *
 * <p><strong>Proof.</strong> The first value that holds an object of a class is read back at once and compared, field
 * by field and by {@code equals}. A class that does not survive
 * is refused with {@link UnstorableValueException} ({@code SR220}), every time. Once it has survived, its later values
 * cost nothing more, unless code decides what comes back of each: a record whose constructor changes its components, a
 * class that writes or reads itself, one
 * whose {@code equals} may look at a {@code transient} field, and one of a module. Values with these are read back each
 * time. "Class" means each concrete class of the
 * application that is met in the value, wherever it stands; the JDK's own are proven by this project's tests. Each
 * value is looked at for elements and keys that were changed after they were added
 * ({@code SR233}), and for {@code transient} fields that every constructor sets and that would come back empty ({@code
 * SR234}).
 *
 * <p>You can share it for places with a declared type, such as the parameters of a method:
 *
 * <pre>{@code
 * ValueJson values = ValueJson.of(types, applicationClassLoader, builder -> modules.forEach(builder::addModule));
 * JavaType declared = values.type(parameter.getParameterizedType());
 * byte[] json = values.write(argument, declared);      // {"title":"Momo"} for a Book where Book is declared
 * Object again = values.read(json, declared);          // the declared type must be the same as when it was written
 * }</pre>
 *
 * <p>{@link #write(JsonGenerator, Object, JavaType)} and {@link #read(JsonParser, JavaType)} do the same within a
 * larger document, such as an array of arguments.
 *
 * <p>Errors: {@link RefusedTypeException} ({@code SR202} on writing, {@code SR203} on reading), {@link
 * UnstorableValueException} ({@code SR220} to {@code SR222}, {@code SR232} to {@code SR234}) and {@code SR114} on
 * writing,
 * {@link SerializationException} ({@code SR204}) on reading. They name classes and the path of fields, never content,
 * and have no cause that could. Safe for any number of
 * threads.
 */
public final class ValueJson {

    private final JsonMapper mapper;
    private final Encoding encoding;
    private final IntFunction<Plans> plansUpTo;
    private final Plans plans;
    private final int maxBytes;

    private ValueJson(JsonMapper mapper, Encoding encoding, IntFunction<Plans> plansUpTo, int maxBytes) {
        this.mapper = mapper;
        this.encoding = encoding;
        this.plansUpTo = plansUpTo;
        this.plans = plansUpTo.apply(maxBytes);
        this.maxBytes = maxBytes;
    }

    /**
     * Returns a mapper with the class loader of the current thread, or the one that loaded this class, and the modules
     * on the class path.
     */
    public static ValueJson of(AllowedTypes types) {
        return of(types, ClassUtils.getDefaultClassLoader(), builder -> {});
    }

    /**
     * Returns a mapper with a class loader that is used at each read, whatever thread reads, and with modules.
     *
     * @param classLoader the application's
     * @param customizer called once; adds modules to those on the class path
     */
    public static ValueJson of(
            AllowedTypes types, @Nullable ClassLoader classLoader, Consumer<JsonMapper.Builder> customizer) {
        ModulePlan.Probe probe = new ModulePlan.Probe();
        JsonMapper.Builder builder = JsonMapper.builder(Encoding.jsonFactory())
                .addModule(probe.module())
                .findAndAddModules(classLoader);
        customizer.accept(builder);
        builder.annotationIntrospector(tools.jackson.databind.AnnotationIntrospector.nopInstance());
        builder.polymorphicTypeValidator(new NoTypes());
        builder.deactivateDefaultTyping();
        JsonMapper mapper = builder.build();
        FilteredJdkRedisSerializer java = FilteredJdkRedisSerializer.of(types, classLoader);
        return new ValueJson(
                mapper,
                Encoding.json(mapper),
                max -> new Plans(types, classLoader, mapper, type -> probe.finds(mapper, type), java.withMaxBytes(max)),
                LimitedBytes.USUAL);
    }

    /**
     * Returns the same mapper with another limit than 64 MiB: {@link #write(Object, JavaType)} refuses a larger value
     * with {@code SR114} as soon as that many bytes are written, before all of it is in the heap. Proofs begin again.
     *
     * @param maxBytes at least 1
     */
    public ValueJson withMaxBytes(int maxBytes) {
        return new ValueJson(mapper, encoding, plansUpTo, LimitedBytes.requireLimit(maxBytes));
    }

    /** Returns the same mapper, which writes Smile and still reads JSON. Proofs begin again. */
    ValueJson inSmile() {
        return new ValueJson(mapper, encoding.inSmile(), plansUpTo, maxBytes);
    }

    /**
     * Returns the same mapper for the attributes of sessions: {@code transient} fields may come back empty, as
     * frameworks expect of Java serialization. Proofs begin again.
     */
    public ValueJson forSessions() {
        return new ValueJson(mapper, encoding, max -> plansUpTo.apply(max).forSessions(), maxBytes);
    }

    /**
     * Returns the Jackson mapper, for generators and parsers; by itself it knows nothing of classes, fields and the
     * list.
     */
    public JsonMapper mapper() {
        return mapper;
    }

    /** Returns a declared type, with its type arguments. */
    public JavaType type(Type type) {
        return mapper.constructType(type);
    }

    /** Returns a value as JSON in UTF-8, for a place of a declared type. */
    public byte[] write(@Nullable Object value, JavaType declared) {
        try {
            return written(value, declared);
        } catch (JacksonException failure) {
            throw unwritable(value, failure);
        } catch (ValueFailure failure) {
            throw UnstorableValueException.of(root(value), failure);
        }
    }

    private static String root(@Nullable Object value) {
        return value == null ? "null" : value.getClass().getName();
    }

    private static RuntimeException unwritable(@Nullable Object value, JacksonException failure) {
        Optional<RefusedTypeException> refused = CauseChain.find(failure, RefusedTypeException.class);
        if (refused.isPresent()) {
            return refused.get();
        }
        SecureRedisException tooLarge = LimitedBytes.refusal(failure);
        if (tooLarge != null) {
            return tooLarge;
        }
        return UnstorableValueException.unwritable(
                "SR204",
                root(value),
                "write " + root(value) + " as JSON: " + failure.getClass().getSimpleName()
                        + ". Is it one that its Jackson module can write?");
    }

    private byte[] written(@Nullable Object value, JavaType declared) {
        LimitedBytes bytes = new LimitedBytes(maxBytes);
        List<Plan> unproven;
        try (JsonGenerator json = encoding.generator(bytes)) {
            ValueWriter writer = new ValueWriter(json, plans);
            writer.write(value, declared);
            unproven = writer.unproven();
        }
        byte[] written = bytes.toByteArray();
        if (value != null && !unproven.isEmpty()) {
            prove(value, written, declared);
            unproven.forEach(Plan::prove);
        }
        return written;
    }

    private void prove(Object value, byte[] written, JavaType declared) {
        String root = value.getClass().getName();
        Object back;
        try (JsonParser json = encoding.parser(written)) {
            json.nextToken();
            back = new ValueReader(json, plans).read(declared);
        } catch (ValueFailure failure) {
            throw UnstorableValueException.notEqual(
                    root, failure.path(root), failure.typeName() + " " + failure.reason());
        }
        Comparison comparison = new Comparison(plans, this::copy, false, written.length);
        if (comparison.compare(value, back) == Plan.Likeness.DIFFERENT) {
            throw UnstorableValueException.notEqual(root, root + comparison.path(), comparison.reason());
        }
        PlacedObjects.requireRightPlaces(root, back);
    }

    private Object copy(Object value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator json = encoding.generator(bytes)) {
            new ValueWriter(json, plans).write(value, plans.object());
        }
        try (JsonParser json = encoding.parser(bytes.toByteArray())) {
            json.nextToken();
            return Objects.requireNonNull(new ValueReader(json, plans).read(plans.object()));
        }
    }

    /** Writes a value within a larger document. */
    public void write(JsonGenerator json, @Nullable Object value, JavaType declared) {
        List<Plan> unproven;
        try {
            ValueWriter writer = new ValueWriter(json, plans);
            writer.write(value, declared);
            unproven = writer.unproven();
        } catch (JacksonException failure) {
            throw unwritable(value, failure);
        } catch (ValueFailure failure) {
            throw UnstorableValueException.of(root(value), failure);
        }
        if (!unproven.isEmpty()) {
            write(value, declared);
        }
    }

    /** Returns the value that was written for a place of this declared type. */
    public @Nullable Object read(byte[] written, JavaType declared) {
        try (JsonParser json = encoding.parser(written)) {
            json.nextToken();
            Object value = read(json, declared);
            if (json.nextToken() != null) {
                throw unreadable(declared, Plan.broken(Place.raw(declared), null));
            }
            return value;
        } catch (JacksonException failure) {
            throw unreadable(declared, Plan.broken(Place.raw(declared), failure));
        }
    }

    /** Returns the value at the parser's current token; leaves the parser at the value's last token. */
    public @Nullable Object read(JsonParser json, JavaType declared) {
        try {
            return new ValueReader(json, plans).read(declared);
        } catch (JacksonException failure) {
            throw unreadable(declared, Plan.broken(Place.raw(declared), failure));
        } catch (ValueFailure failure) {
            throw unreadable(declared, failure);
        }
    }

    /** Jackson's own message quotes the value, so neither it nor the cause is passed on. */
    private static SerializationException unreadable(JavaType declared, ValueFailure failure) {
        return new SerializationException(
                "SR204 Cannot read a stored value as JSON: at "
                        + failure.path(
                                declared.isJavaLangObject()
                                        ? "the value"
                                        : declared.getRawClass().getName()) + ", "
                        + failure.typeName() + " " + failure.reason()
                        + ". Has the class changed since it was written? Delete the entry, or make the class read what is there.");
    }

    /** Prevents any class name in a module's JSON from becoming a class. */
    private static final class NoTypes extends PolymorphicTypeValidator.Base {

        @Serial
        private static final long serialVersionUID = 1L;

        @Override
        public Validity validateBaseType(DatabindContext context, JavaType baseType) {
            return Validity.DENIED;
        }
    }
}
