package io.secureredis.jobs;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
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
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes and reads arguments and results as JSON, by a mapper of our own: with the Jackson modules of the application, but none of its settings, so that a changed
 * {@code spring.jackson.*} does not change jobs that wait.
 *
 * <p>What the declared type tells is plain JSON. Where it does not (see {@link ArgumentTypes}), the JSON names the class, of those on a list. Arguments are read
 * back when they are written, and compared; those of a few simple classes once for each kind of call. Source: {@code docs/spec/job-keys.md}, section 4. Safe for any number of threads.
 */
final class JobArguments {

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

    private final JsonMapper plain;
    private final JsonMapper typed;
    private final Map<JavaType, ObjectReader> readers = new ConcurrentHashMap<>();
    private final Map<JavaType, ObjectWriter> writers = new ConcurrentHashMap<>();
    private final Set<List<@Nullable Object>> proven = ConcurrentHashMap.newKeySet();

    /** @param applicationMapper only its modules count */
    JobArguments(JsonMapper applicationMapper, AllowedTypes types) {
        this.plain = ours(applicationMapper).build();
        this.typed = ours(applicationMapper)
                .polymorphicTypeValidator(new ArgumentTypes.Validator(types))
                .setDefaultTyping(new ArgumentTypes(types))
                .build();
    }

    private static JsonMapper.Builder ours(JsonMapper applicationMapper) {
        JsonMapper.Builder builder = JsonMapper.builder()
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DateTimeFeature.WRITE_DATES_WITH_ZONE_ID)
                .disable(
                        DateTimeFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE,
                        DateTimeFeature.NORMALIZE_DESERIALIZED_ZONE_ID,
                        EnumFeature.WRITE_ENUMS_USING_TO_STRING,
                        EnumFeature.READ_ENUMS_USING_TO_STRING);
        applicationMapper.registeredModules().forEach(builder::addModule);
        return builder;
    }

    /** The mapper without class names, which says what types there are. */
    JsonMapper mapper() {
        return plain;
    }

    /**
     * A JSON array of the arguments.
     *
     * @param types of the parameters, or {@code null} to write by the arguments' own types
     * @throws JobException {@code SR413} if one cannot be written and read again, {@code SR418} if one does not fit its parameter, {@code SR463} if a part would come back as its superclass,
     *     {@code SR486} if one is of a class that is not on the list
     */
    byte[] write(String task, @Nullable List<JavaType> types, @Nullable Object[] arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(128);
        boolean certain = true;
        int at = 0;
        try (JsonGenerator json = typed.createGenerator(out)) {
            json.writeStartArray();
            for (; at < arguments.length; at++) {
                JavaType type = types == null ? null : types.get(at);
                requireValue(task, at, type, arguments[at]);
                certain &= type == null || arguments[at] == null || fits(type, arguments[at]);
                write(json, type, arguments[at]);
            }
            json.writeEndArray();
        } catch (JacksonException e) {
            throw unwritable(task, at, e);
        }
        byte[] written = out.toByteArray();
        if (types != null) {
            prove(task, types, arguments, written, certain);
        }
        return written;
    }

    private static JobException unwritable(String task, int at, JacksonException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof JobException refused) {
                return refused;
            }
        }
        // Without the cause, whose message may quote the value.
        return new JobException(
                "SR413",
                "Argument " + (at + 1) + " of the job " + task + " cannot be written as JSON ("
                        + failure.getClass().getSimpleName()
                        + "). Pass a value that Jackson can write, or register a module for it.");
    }

    /** Reads back what is written, so that the call is refused and not the job. */
    private void prove(
            String task, List<JavaType> types, @Nullable Object[] arguments, byte[] written, boolean certain) {
        List<@Nullable Object> kind = certain ? simpleKind(task, arguments) : null;
        if (kind != null && proven.contains(kind)) {
            return;
        }
        @Nullable Object[] read = read(certain ? "SR413" : "SR418", task, types, written);
        for (int i = 0; i < arguments.length; i++) {
            Object given = arguments[i];
            if (given != null && fits(types.get(i), given)) {
                ValueComparison.Difference difference = ValueComparison.between(given, read[i]);
                if (difference != null) {
                    throw unequal("Argument " + (i + 1) + " of the job " + task, given, difference);
                }
            }
        }
        if (kind != null && proven.size() < MOST_KINDS) {
            proven.add(kind);
        }
    }

    /** The classes of arguments that survive whatever they hold, once the first of these classes has; {@code null} if there are others. */
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

    private static JobException unequal(String what, Object given, ValueComparison.Difference difference) {
        String where = difference.path().isEmpty() ? "" : " at " + difference.path();
        if (difference.cameBackAs() != null) {
            return new JobException(
                    "SR463",
                    what + " (" + given.getClass().getName() + ") holds an object of the class " + difference.given()
                            + where + ", which would come back as " + difference.cameBackAs()
                            + ": the place is declared as that class. Pass an object of the declared class, declare the"
                            + " place as an interface or abstract class, or put @JsonTypeInfo on the declared class.");
        }
        return new JobException(
                "SR413",
                what + " is of the class " + given.getClass().getName() + ", and is not equal when it is read back"
                        + " from JSON" + (where.isEmpty() ? "" : ": it changes" + where)
                        + ". Pass a record, or a class that Jackson can write and read.");
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

    /** Of an ordinary class of an application: those of the JDK have subclasses that are written as well as they are. */
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
            // A call by name may pass an Integer for a long: what counts is the JSON.
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
    @Nullable
    Object[] read(String task, List<JavaType> types, byte[] array) {
        return read("SR432", task, types, array);
    }

    private @Nullable Object[] read(String code, String task, List<JavaType> types, byte[] array) {
        @Nullable Object[] arguments = new @Nullable Object[types.size()];
        int at = 0;
        try (JsonParser json = typed.createParser(array)) {
            json.nextToken();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                if (at == arguments.length) {
                    throw unfit(code, task, "there are more than " + at + " of them", null);
                }
                JavaType type = types.get(at);
                arguments[at] =
                        readers.computeIfAbsent(type, this::elementReader).readValue(json);
                at++;
            }
        } catch (JacksonException e) {
            throw unfit(
                    code,
                    task,
                    "argument " + (at + 1) + " is no "
                            + types.get(at).getRawClass().getName(),
                    e);
        }
        if (at < arguments.length) {
            throw unfit(code, task, "there are " + at + " of them and " + arguments.length + " parameters", null);
        }
        return arguments;
    }

    /** Behind an element of an array stands more, which is no fault. */
    private ObjectReader elementReader(JavaType type) {
        return typed.readerFor(type).without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    }

    private static JobException unfit(String code, String task, String how, @Nullable Throwable cause) {
        // At the call without the cause, whose message may quote the value.
        if (code.equals("SR418")) {
            return new JobException(
                    code,
                    "The arguments of the job " + task + " do not fit its method: " + how
                            + ". Pass values of the types that the method declares, in its order.");
        }
        if (code.equals("SR413")) {
            return new JobException(
                    code,
                    "The arguments of the job " + task + " can be written as JSON, but not be read again: " + how
                            + ". Pass records, or classes with a constructor that Jackson can use.");
        }
        return new JobException(
                "SR432",
                "The stored arguments of the job " + task + " do not fit its method: " + how
                        + ". Deploy the version that put the job, or delete it.",
                cause);
    }

    /**
     * A result as JSON, by the type that the method declares, as an argument would be written.
     *
     * @throws JobException {@code SR414} if it cannot be written, {@code SR464} if it would not come back equal, {@code SR486} if it is of a class that is not on the list
     */
    byte[] writeResult(String task, JavaType declared, Object result) {
        JavaType type = fits(declared, result) ? declared : typed.constructType(result.getClass());
        if (isOfASubclass(type, result)) {
            throw unequalResult(
                    task,
                    "it is of the class " + result.getClass().getName() + ", and its superclass "
                            + type.getRawClass().getName() + " is declared");
        }
        byte[] written;
        try {
            written = writers.computeIfAbsent(type, typed::writerFor).writeValueAsBytes(result);
        } catch (JacksonException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof JobException refused) {
                    throw refused;
                }
            }
            throw unwritableResult(task);
        }
        if (!SIMPLE.contains(result.getClass())) {
            proveResult(task, type, result, written);
        }
        return written;
    }

    private void proveResult(String task, JavaType type, Object result, byte[] written) {
        Object read;
        try {
            read = typed.readerFor(type).readValue(written);
        } catch (JacksonException e) {
            throw unequalResult(
                    task,
                    "its class " + result.getClass().getName() + " can be written as JSON, but not be read again");
        }
        ValueComparison.Difference difference = ValueComparison.between(result, read);
        if (difference != null) {
            throw unequalResult(
                    task,
                    "an object of the class " + difference.given()
                            + (difference.path().isEmpty() ? "" : " at " + difference.path())
                            + (difference.cameBackAs() == null ? " changes" : " would be " + difference.cameBackAs()));
        }
    }

    private static JobException unequalResult(String task, String how) {
        return JobException.outcome(
                "SR464",
                "The result of the job " + task + " would not be equal when it is read back from JSON: " + how
                        + ". Return a record, or a class that Jackson can write and read; declare what may be of a"
                        + " subclass as an interface or abstract class; or return nothing.");
    }

    static JobException unwritableResult(String task) {
        return JobException.outcome(
                "SR414",
                "The result of the job " + task
                        + " cannot be written as JSON. Return a value that Jackson can write, or nothing.");
    }

    /** The elements of a JSON array, each as JSON. */
    List<String> split(byte[] array) {
        List<String> elements = new ArrayList<>();
        plain.readTree(array).forEach(element -> elements.add(element.toString()));
        return elements;
    }
}
