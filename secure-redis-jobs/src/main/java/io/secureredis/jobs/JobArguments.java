package io.secureredis.jobs;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes and reads arguments and results as JSON, by the application's own mapper, for the declared types.
 *
 * <p>Polymorphic default typing is taken out of the mapper: stored JSON never names a class. Safe for any number of threads.
 */
final class JobArguments {

    private final JsonMapper mapper;
    private final Map<JavaType, ObjectReader> readers = new ConcurrentHashMap<>();
    private final Map<JavaType, ObjectWriter> writers = new ConcurrentHashMap<>();

    JobArguments(JsonMapper applicationMapper) {
        this.mapper = applicationMapper.rebuild().deactivateDefaultTyping().build();
    }

    JsonMapper mapper() {
        return mapper;
    }

    /**
     * A JSON array of the arguments.
     *
     * @param types of the parameters, or {@code null} to write by the arguments' own types
     * @throws JobException {@code SR413} if one cannot be written, {@code SR418} if one does not fit its parameter
     */
    byte[] write(String task, @Nullable List<JavaType> types, @Nullable Object[] arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(128);
        boolean certain = true;
        int at = 0;
        try (JsonGenerator json = mapper.createGenerator(out)) {
            json.writeStartArray();
            for (; at < arguments.length; at++) {
                JavaType type = types == null ? null : types.get(at);
                requireValue(task, at, type, arguments[at]);
                certain &= type == null || arguments[at] == null || fits(type, arguments[at]);
                write(json, type, arguments[at]);
            }
            json.writeEndArray();
        } catch (JacksonException e) {
            // Without the cause, whose message may quote the value.
            throw new JobException(
                    "SR413",
                    "Argument " + (at + 1) + " of the job " + task + " cannot be written as JSON ("
                            + e.getClass().getSimpleName()
                            + "). Pass a value that the application's JsonMapper can write.");
        }
        byte[] written = out.toByteArray();
        if (!certain) {
            read("SR418", task, Objects.requireNonNull(types), written);
        }
        return written;
    }

    private static void requireValue(String task, int at, @Nullable JavaType type, @Nullable Object value) {
        if (value == null && type != null && type.isPrimitive()) {
            throw new JobException(
                    "SR418",
                    "Argument " + (at + 1) + " of the job " + task + " is null, and the parameter is a primitive "
                            + type.getRawClass() + ". Pass a value, or declare the parameter as an object.");
        }
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
            JavaType declared = type != null && fits(type, value) ? type : mapper.constructType(value.getClass());
            writers.computeIfAbsent(declared, mapper::writerFor).writeValue(json, value);
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
        try (JsonParser json = mapper.createParser(array)) {
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
            throw unfit(code, task, "argument " + (at + 1) + " is not what the parameter takes", e);
        }
        if (at < arguments.length) {
            throw unfit(code, task, "there are " + at + " of them and " + arguments.length + " parameters", null);
        }
        return arguments;
    }

    /** Behind an element of an array stands more, which is no fault. */
    private ObjectReader elementReader(JavaType type) {
        return mapper.readerFor(type).without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    }

    private static JobException unfit(String code, String task, String how, @Nullable Throwable cause) {
        if (code.equals("SR418")) {
            // Without the cause, whose message may quote the value.
            return new JobException(
                    code,
                    "The arguments of the job " + task + " do not fit its method: " + how
                            + ". Pass values of the types that the method declares, in its order.");
        }
        return new JobException(
                "SR432",
                "The stored arguments of the job " + task + " do not fit its method: " + how
                        + ". Deploy the version that put the job, or delete it.",
                cause);
    }

    /** A result as JSON. */
    byte[] writeResult(@Nullable Object result) {
        return mapper.writeValueAsBytes(result);
    }

    /** The elements of a JSON array, each as JSON. */
    List<String> split(byte[] array) {
        List<String> elements = new ArrayList<>();
        mapper.readTree(array).forEach(element -> elements.add(element.toString()));
        return elements;
    }
}
