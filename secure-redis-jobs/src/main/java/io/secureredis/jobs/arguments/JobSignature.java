package io.secureredis.jobs.arguments;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Serializable;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.springframework.core.GenericTypeResolver;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The parameter types of a job, as Jackson sees them with the application's modules, and a fingerprint of them.
 *
 * @param result what the method returns, or the result of the future or publisher that it returns
 * @param fingerprint the first 9 bytes of SHA-256 over the types, as 12 characters of base64url. Source:
 *     {@code docs/spec/job-keys.md}, section 4
 */
public record JobSignature(List<JavaType> types, JavaType result, String fingerprint) {

    private static final int FINGERPRINT_BYTES = 9;

    /** Types whose values name their class in the JSON; so do those of the application's own abstract types. */
    private static final Set<Class<?>> NAMED_BY_VALUES =
            Set.of(Object.class, Comparable.class, Serializable.class, Iterable.class);

    /**
     * Returns the signature of a method as its bean's class resolves it.
     *
     * @throws InvalidDefinitionException if a parameter cannot be written or read
     */
    public static JobSignature of(Method method, Class<?> beanClass, JsonMapper mapper) {
        List<JavaType> types = Arrays.stream(method.getGenericParameterTypes())
                .map(type -> resolve(type, beanClass, mapper))
                .toList();
        types.forEach(type -> probe(type, mapper));
        JavaType returned = resolve(method.getGenericReturnType(), beanClass, mapper);
        JavaType result = bringsMany(returned) ? mapper.constructType(Void.class) : awaited(returned);
        return new JobSignature(types, result, fingerprint(types));
    }

    /** Returns whether a publisher has many elements, which are not kept. */
    private static boolean bringsMany(JavaType returned) {
        ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(returned.getRawClass());
        return adapter != null && adapter.isMultiValue();
    }

    /** Returns the type of the result of a future or publisher. */
    private static JavaType awaited(JavaType returned) {
        Class<?> raw = returned.getRawClass();
        boolean comesLater = CompletionStage.class.isAssignableFrom(raw)
                || ReactiveAdapterRegistry.getSharedInstance().getAdapter(raw) != null;
        return comesLater ? returned.containedTypeOrUnknown(0) : returned;
    }

    private static JavaType resolve(Type type, Class<?> beanClass, JsonMapper mapper) {
        return mapper.constructType(GenericTypeResolver.resolveType(type, beanClass));
    }

    /** Makes the mapper discover now, rather than when the first job runs, that it cannot create such a value. */
    private static void probe(JavaType type, JsonMapper mapper) {
        read(type, "null", mapper);
        if (type.isAbstract()
                && !type.isContainerType()
                && !type.isReferenceType()
                && type.getRawClass().getName().startsWith("java.")
                && !NAMED_BY_VALUES.contains(type.getRawClass())) {
            read(type, "{}", mapper);
        }
    }

    private static void read(JavaType type, String json, JsonMapper mapper) {
        try {
            mapper.readerFor(type).readValue(json);
        } catch (InvalidDefinitionException impossible) {
            throw impossible;
        } catch (JacksonException possible) {
            // This text is not a value of that type, but others may be.
            return;
        }
    }

    private static String fingerprint(List<JavaType> types) {
        String names = types.stream().map(JavaType::toCanonical).collect(Collectors.joining(","));
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(names.getBytes(UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, FINGERPRINT_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java runtime has SHA-256", e);
        }
    }
}
