package io.secureredis.jobs.arguments;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.secureredis.CauseChain;
import io.secureredis.jobs.JobException;
import io.secureredis.serializer.AllowedTypes;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes and reads arguments and results as JSON. Its mapper has the application's Jackson modules but none of its
 * settings, so that a changed {@code spring.jackson.*} does not affect waiting jobs.
 *
 * <p>If the declared type identifies the class, the value is plain JSON. Otherwise (see {@link ArgumentTypes}), the
 * JSON names the class, which must be on a list. Arguments are read back when they are written, and compared; those of
 * a few simple classes once for each kind of call. Source: {@code docs/spec/job-keys.md}, section 4. Safe for any
 * number of threads.
 */
public final class JobArguments {

    private static final int MOST_KINDS = 10_000;

    private static final Set<Class<?>> SIMPLE = Set.of(
            String.class,
            Boolean.class,
            Byte.class,
            Short.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class,
            UUID.class,
            Instant.class,
            LocalDate.class,
            Duration.class);

    private static final int MOST_TYPED = 256 * 1024;

    /** For what a person typed: nobody types deeper values. */
    private static final JsonMapper TYPED = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(64).build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final JsonMapper plain;
    private final JsonMapper typed;
    private final JsonMapper plainInOrder;
    private final JsonMapper typedInOrder;
    private final ObjectReader trees;
    private final Map<JavaType, ObjectReader> readers = new ConcurrentHashMap<>();
    private final Map<JavaType, ObjectWriter> writers = new ConcurrentHashMap<>();
    private final Set<List<@Nullable Object>> proven = ConcurrentHashMap.newKeySet();

    /** @param applicationMapper only its modules are used */
    public JobArguments(JsonMapper applicationMapper, AllowedTypes types) {
        this.plain = ArgumentMappers.plain(applicationMapper).build();
        this.typed = ArgumentMappers.typed(applicationMapper, types).build();
        this.plainInOrder = ArgumentMappers.plain(applicationMapper)
                .addModule(CanonicalOrder.module())
                .build();
        this.typedInOrder = ArgumentMappers.typed(applicationMapper, types)
                .addModule(CanonicalOrder.module())
                .build();
        this.trees = plain.reader().with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    }

    /** Returns the mapper without class names, which knows the types. */
    public JsonMapper mapper() {
        return plain;
    }

    /**
     * Writes the arguments as a JSON array.
     *
     * @param types of the parameters, or {@code null} to write by the arguments' own types
     * @throws JobException {@code SR413} if one cannot be written and read again, {@code SR418} if one does not fit its
     *     parameter, {@code SR463} if a part would come back as its superclass, {@code SR486} if one is of a class that
     *     is not on the list
     */
    public byte[] write(String task, @Nullable List<JavaType> types, @Nullable Object[] arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(128);
        writeArray(task, new BoundedGenerator(typed.createGenerator(out)), arguments.length, (json, at) -> {
            JavaType type = types == null ? null : types.get(at);
            requireValue(task, at, type, arguments[at]);
            write(json, type, arguments[at]);
        });
        byte[] written = out.toByteArray();
        requireReadable(task, types, arguments, written, fitAll(types, arguments));
        return written;
    }

    private interface Elements {

        void write(JsonGenerator json, int at);
    }

    /** Not only Jackson throws: the application's serializers and getters may throw anything. */
    private static void writeArray(String task, JsonGenerator generator, int length, Elements elements) {
        int at = 0;
        try (JsonGenerator json = generator) {
            json.writeStartArray();
            for (; at < length; at++) {
                elements.write(json, at);
            }
            json.writeEndArray();
        } catch (JobException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError e) {
            throw ArgumentErrors.unwritable(task, at, e);
        }
    }

    private static boolean fitAll(@Nullable List<JavaType> types, @Nullable Object[] arguments) {
        for (int i = 0; types != null && i < arguments.length; i++) {
            Object argument = arguments[i];
            if (argument != null && !fits(types.get(i), argument)) {
                return false;
            }
        }
        return true;
    }

    private void requireReadable(
            String task,
            @Nullable List<JavaType> types,
            @Nullable Object[] arguments,
            byte[] written,
            boolean certain) {
        try {
            if (types == null) {
                // The worker knows the types. Whatever they are, it reads within the limits of a tree.
                trees.readTree(written);
            } else {
                prove(task, types, arguments, written, certain);
            }
        } catch (JobException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError e) {
            // Its message may quote the value.
            throw ArgumentErrors.unfit(
                    types == null || certain ? "SR413" : "SR418",
                    task,
                    "reading them throws a " + e.getClass().getSimpleName(),
                    null);
        }
    }

    /**
     * Returns the arguments for use in a name: like {@link #write}, but with sets and maps in a fixed order, so that
     * equal arguments have one name in every process.
     *
     * @param written by {@link #write}
     */
    public byte[] inCanonicalOrder(
            String task, @Nullable List<JavaType> types, @Nullable Object[] arguments, byte[] written) {
        if (simpleKind(task, arguments) != null) {
            return written;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(128);
        writeArray(
                task,
                typedInOrder.createGenerator(out),
                arguments.length,
                (json, at) -> writeInOrder(json, types == null ? null : types.get(at), arguments[at]));
        return out.toByteArray();
    }

    private void writeInOrder(JsonGenerator json, @Nullable JavaType type, @Nullable Object value) {
        if (value == null) {
            json.writeNull();
        } else if (type != null && fits(type, value)) {
            typedInOrder.writerFor(type).writeValue(json, value);
        } else {
            plainInOrder.writerFor(value.getClass()).writeValue(json, value);
        }
    }

    /** Reads back what was written, so that the call is refused and not the job. */
    private void prove(
            String task, List<JavaType> types, @Nullable Object[] arguments, byte[] written, boolean certain) {
        List<@Nullable Object> kind = certain ? simpleKind(task, arguments) : null;
        if (kind != null && proven.contains(kind)) {
            return;
        }
        @Nullable Object[] read = read(certain ? "SR413" : "SR418", task, types, written);
        for (int i = 0; i < arguments.length; i++) {
            Object given = arguments[i];
            if (given == null) {
                requireNull(task, i, read[i]);
            } else if (fits(types.get(i), given)) {
                requireEqual(task, i, given, read[i]);
            } else {
                requireAgreement(task, i, types.get(i), written, read[i]);
            }
        }
        if (kind != null && proven.size() < MOST_KINDS) {
            proven.add(kind);
        }
    }

    private static void requireNull(String task, int at, @Nullable Object read) {
        if (read != null) {
            throw ArgumentErrors.unfit(
                    "SR418",
                    task,
                    "argument " + (at + 1) + " is null, and would come back as an object of "
                            + read.getClass().getName(),
                    null);
        }
    }

    private static void requireEqual(String task, int at, Object given, @Nullable Object read) {
        ValueComparison.Difference difference = ValueComparison.between(given, read);
        if (difference != null) {
            throw ArgumentErrors.unequal("Argument " + (at + 1) + " of the job " + task, given, difference);
        }
    }

    /** Accepts a value of another type as what its JSON says, only if the parameter reads it as the same. */
    private void requireAgreement(String task, int at, JavaType type, byte[] written, @Nullable Object read) {
        JsonNode given = trees.readTree(written).get(at);
        if (read == null ? !given.isNull() : !agrees(given, type, read)) {
            throw ArgumentErrors.unfit(
                    "SR418",
                    task,
                    "argument " + (at + 1) + " would be changed to fit "
                            + type.getRawClass().getName(),
                    null);
        }
    }

    /**
     * Returns the classes of arguments that survive with any content, once the first of these classes has; {@code null}
     * if there are others.
     */
    private static @Nullable List<@Nullable Object> simpleKind(String task, @Nullable Object[] arguments) {
        List<@Nullable Object> kind = new ArrayList<>();
        kind.add(task);
        for (Object argument : arguments) {
            if (argument != null && !(argument instanceof Enum<?>) && !SIMPLE.contains(argument.getClass())) {
                return null;
            }
            kind.add(argument == null ? null : argument.getClass());
        }
        return kind;
    }

    private static void requireValue(String task, int at, @Nullable JavaType type, @Nullable Object value) {
        if (value == null && type != null && type.isPrimitive()) {
            throw new JobException(
                    "SR418",
                    "Argument " + (at + 1) + " of the job " + task + " is null, and the parameter is a primitive "
                            + type.getRawClass() + ". Pass a value, or declare the parameter as an object.");
        }
        if (value != null && type != null && isOfASubclass(type, value)) {
            throw new JobException(
                    "SR418",
                    "Argument " + (at + 1) + " of the job " + task + " is of the class "
                            + value.getClass().getName() + ", and the parameter is declared as its superclass "
                            + type.getRawClass().getName()
                            + ": what the subclass adds would be lost. Pass an object of the declared class, or"
                            + " declare the parameter by an interface or abstract class.");
        }
    }

    /**
     * Returns whether this is an ordinary class of an application. JDK classes have subclasses that can be written as
     * well as the class itself.
     */
    private static boolean isOfASubclass(JavaType type, Object value) {
        Class<?> raw = type.getRawClass();
        return type.isConcrete()
                && !type.isContainerType()
                && !type.isReferenceType()
                && !type.isEnumType()
                && !type.isPrimitive()
                && !raw.getName().startsWith("java.")
                && raw.isInstance(value)
                && raw != value.getClass()
                && !raw.isAnnotationPresent(JsonTypeInfo.class);
    }

    private static boolean fits(JavaType type, Object value) {
        return ClassUtils.isAssignableValue(type.getRawClass(), value)
                && (!type.isPrimitive()
                        || ClassUtils.resolvePrimitiveIfNecessary(type.getRawClass())
                                .isInstance(value));
    }

    private void write(JsonGenerator json, @Nullable JavaType type, @Nullable Object value) {
        if (value == null) {
            json.writeNull();
        } else {
            // A call by name may pass an Integer for a long: only the JSON matters.
            if (type != null && fits(type, value)) {
                writers.computeIfAbsent(type, typed::writerFor).writeValue(json, value);
            } else {
                plain.writerFor(value.getClass()).writeValue(json, value);
            }
        }
    }

    /**
     * Reads a JSON array of arguments.
     *
     * @throws JobException {@code SR432} if it does not fit the types
     */
    public @Nullable Object[] read(String task, List<JavaType> types, byte[] array) {
        return read("SR432", task, types, array);
    }

    private @Nullable Object[] read(String code, String task, List<JavaType> types, byte[] array) {
        List<@Nullable Object> arguments = new ArrayList<>(types.size());
        try (JsonParser json = typed.createParser(array)) {
            readElements(json, code, task, types, arguments);
        } catch (JobException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError e) {
            int at = arguments.size();
            String type = types.get(at).getRawClass().getName();
            throw ArgumentErrors.unfit(code, task, "argument " + (at + 1) + " is not of type " + type, e);
        }
        if (arguments.size() < types.size()) {
            String counts = "there are " + arguments.size() + " of them and " + types.size() + " parameters";
            throw ArgumentErrors.unfit(code, task, counts, null);
        }
        return arguments.toArray();
    }

    private void readElements(
            JsonParser json, String code, String task, List<JavaType> types, List<@Nullable Object> read) {
        json.nextToken();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (read.size() == types.size()) {
                throw ArgumentErrors.unfit(code, task, "there are more than " + read.size() + " of them", null);
            }
            JavaType type = types.get(read.size());
            read.add(readers.computeIfAbsent(type, this::elementReader).readValue(json));
        }
    }

    /**
     * Reads arguments that a person typed, each as JSON, by the declared parameter types. What would be changed to fit
     * is refused, and so is a property that the type does not have.
     *
     * @throws JobException {@code SR412} if their number is wrong, {@code SR418} if one is no JSON or does not fit; no
     *     message quotes a value
     */
    public @Nullable Object[] readTyped(String task, List<JavaType> types, List<String> typed) {
        requireAsMany(task, types.size(), typed.size());
        @Nullable Object[] values = new @Nullable Object[types.size()];
        long characters = 0;
        for (int i = 0; i < values.length; i++) {
            characters += typed.get(i).length();
            if (characters > MOST_TYPED) {
                throw ArgumentErrors.unfit("SR418", task, "they have more than " + MOST_TYPED + " characters", null);
            }
            values[i] = readTyped(task, i, types.get(i), typed.get(i));
        }
        return values;
    }

    private static void requireAsMany(String task, int parameters, int given) {
        if (given != parameters) {
            throw new JobException(
                    "SR412",
                    "The job " + task + " takes " + parameters + " arguments, and " + given
                            + " were given. Give as many as its method has parameters.");
        }
    }

    private @Nullable Object readTyped(String task, int at, JavaType type, String json) {
        String raw = type.getRawClass().getName();
        try {
            JsonNode given = TYPED.readTree(json);
            requireGiven(task, at, type, given);
            Object value = elementReader(type).readValue(json);
            requireUnchanged(task, at, type, given, value);
            return value;
        } catch (JobException e) {
            // Others may name a class that was typed.
            throw e.code().equals("SR418") ? e : noSuch(task, at, raw);
        } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError e) {
            throw noSuch(task, at, raw);
        }
    }

    private static void requireGiven(String task, int at, JavaType type, JsonNode given) {
        if (given.isMissingNode()) {
            throw ArgumentErrors.unfit("SR418", task, "argument " + (at + 1) + " is empty", null);
        }
        if (given.isNull() && type.isPrimitive()) {
            String raw = type.getRawClass().getName();
            throw ArgumentErrors.unfit("SR418", task, "argument " + (at + 1) + " is null, and no " + raw, null);
        }
    }

    /** A text that is read as another class, such as a date, may be written in another form. */
    private void requireUnchanged(String task, int at, JavaType type, JsonNode given, @Nullable Object value) {
        boolean isText = given.isString() && type.getRawClass() != String.class;
        if (value != null && !isText && !agrees(given, type, value)) {
            throw ArgumentErrors.unfit(
                    "SR418",
                    task,
                    "argument " + (at + 1) + " has what " + type.getRawClass().getName()
                            + " does not have, or would be changed to fit it",
                    null);
        }
    }

    private static JobException noSuch(String task, int at, String raw) {
        return ArgumentErrors.unfit("SR418", task, "argument " + (at + 1) + " is not of type " + raw, null);
    }

    private boolean agrees(JsonNode given, JavaType type, Object read) {
        return JsonComparison.agrees(given, trees.readTree(typed.writerFor(type).writeValueAsBytes(read)))
                || JsonComparison.agrees(
                        given, trees.readTree(plain.writerFor(type).writeValueAsBytes(read)));
    }

    /** Accepts further content after an element of an array. */
    private ObjectReader elementReader(JavaType type) {
        return typed.readerFor(type).without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    }

    /**
     * Writes a result as JSON by the method's declared type, in the same way as an argument.
     *
     * @throws JobException {@code SR414} if it cannot be written, {@code SR464} if it would not come back equal,
     *     {@code SR486} if it is of a class that is not on the list
     */
    public byte[] writeResult(String task, JavaType declared, Object result) {
        JavaType type = fits(declared, result) ? declared : typed.constructType(result.getClass());
        if (isOfASubclass(type, result)) {
            throw ArgumentErrors.unequalResult(
                    task,
                    "it is of the class " + result.getClass().getName() + ", and its superclass "
                            + type.getRawClass().getName() + " is declared");
        }
        byte[] written = bounded(task, type, result);
        if (!SIMPLE.contains(result.getClass())) {
            proveResult(task, type, result, written);
        }
        return written;
    }

    private byte[] bounded(String task, JavaType type, Object result) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(128);
        try (JsonGenerator json = new BoundedGenerator(typed.createGenerator(out))) {
            writers.computeIfAbsent(type, typed::writerFor).writeValue(json, result);
        } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError e) {
            for (Throwable cause : CauseChain.of(e)) {
                if (cause instanceof JobException refused) {
                    throw refused;
                }
            }
            throw unwritableResult(task);
        }
        return out.toByteArray();
    }

    private @Nullable Object readResult(String task, JavaType type, Object result, byte[] written) {
        try {
            return typed.readerFor(type).readValue(written);
        } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError e) {
            throw ArgumentErrors.unequalResult(
                    task,
                    "its class " + result.getClass().getName() + " can be written as JSON, but not be read again");
        }
    }

    private void proveResult(String task, JavaType type, Object result, byte[] written) {
        ValueComparison.Difference difference =
                ValueComparison.between(result, readResult(task, type, result, written));
        if (difference != null) {
            throw ArgumentErrors.unequalResult(
                    task,
                    "an object of the class " + difference.given()
                            + (difference.path().isEmpty() ? "" : " at " + difference.path())
                            + (difference.cameBackAs() == null ? " changes" : " would be " + difference.cameBackAs()));
        }
    }

    public static JobException unwritableResult(String task) {
        return JobException.outcome(
                "SR414",
                "The result of the job " + task
                        + " cannot be written as JSON. Return a value that Jackson can write, or nothing.");
    }

    /** Returns the elements of a JSON array, each as JSON. */
    public List<String> split(byte[] array) {
        List<String> elements = new ArrayList<>();
        plain.readTree(array).forEach(element -> elements.add(element.toString()));
        return elements;
    }
}
