package io.secureredis.serializer;

import io.secureredis.SecureRedisException;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.NotSerializableException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.serializer.RedisSerializer;
import org.springframework.data.redis.serializer.SerializationException;
import org.springframework.util.ClassUtils;
import tools.jackson.databind.json.JsonMapper;

/**
 * Uses Java serialization for listed classes, within limits.
 *
 * <p>An unlisted class is refused ({@code SR203}) before it is loaded; so is every dynamic proxy. An
 * {@link ObjectInputFilter} limits depth, number of references and array lengths to what the length of the value can
 * explain. {@code null} is written as the empty array. Safe for any number of threads.
 *
 * <p>A value that could not be read again is refused when it is written: {@code SR202} names a class outside the list,
 * {@code SR205} one that is not {@code Serializable},
 * however deep it is. The first value in which a class is met is read back and compared, field by field and by {@code
 * equals}, or where that is not possible by the bytes of a second writing ({@code SR220}). Every value is
 * looked at for elements and keys that were changed after they were added ({@code SR233}), and for {@code transient}
 * fields that every constructor sets ({@code SR234}). Cycles are kept.
 */
public final class FilteredJdkRedisSerializer implements RedisSerializer<Object> {

    private static final byte[] NULL = new byte[0];
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final Pattern CLASS_NAME = Pattern.compile("[\\[\\p{L}_$][\\p{L}\\p{N}_$.;/]*");

    private final AllowedTypes types;
    private final @Nullable ClassLoader classLoader;
    private final Set<String> proven = ConcurrentHashMap.newKeySet();
    private final Plans plans;

    private final Strictness strictness;
    private final int maxBytes;

    /** What is required of a value. */
    private enum Strictness {
        NO_PROOF,
        PROOF,
        PROOF_AND_FIELDS
    }

    private FilteredJdkRedisSerializer(
            AllowedTypes types, @Nullable ClassLoader classLoader, Strictness strictness, int maxBytes) {
        this.types = types;
        this.classLoader = classLoader;
        this.strictness = strictness;
        this.maxBytes = maxBytes;
        this.plans = new Plans(types, classLoader, MAPPER, type -> false, this);
    }

    /** Returns a serializer with the class loader of the current thread, or the one that loaded this class. */
    public static FilteredJdkRedisSerializer of(AllowedTypes types) {
        return of(types, ClassUtils.getDefaultClassLoader());
    }

    /** Returns a serializer with your own class loader, such as the application's. */
    public static FilteredJdkRedisSerializer of(AllowedTypes types, @Nullable ClassLoader classLoader) {
        return new FilteredJdkRedisSerializer(types, classLoader, Strictness.PROOF_AND_FIELDS, LimitedBytes.USUAL);
    }

    /** Returns the same serializer without comparing values with what comes back. */
    public FilteredJdkRedisSerializer withoutProof() {
        return new FilteredJdkRedisSerializer(types, classLoader, Strictness.NO_PROOF, maxBytes);
    }

    /**
     * Returns the same serializer for the attributes of sessions: values are compared with what comes back, but
     * {@code transient} fields may come back empty, as frameworks expect of Java serialization.
     */
    public FilteredJdkRedisSerializer forSessions() {
        return new FilteredJdkRedisSerializer(types, classLoader, Strictness.PROOF, maxBytes);
    }

    boolean requiresFields() {
        return strictness == Strictness.PROOF_AND_FIELDS;
    }

    /**
     * Returns the same serializer with another limit than 64 MiB: a larger value is refused with {@code SR114} as soon
     * as that many bytes are written, before all of it is in the heap. Proofs begin again.
     *
     * @param maxBytes at least 1
     */
    public FilteredJdkRedisSerializer withMaxBytes(int maxBytes) {
        return new FilteredJdkRedisSerializer(types, classLoader, strictness, LimitedBytes.requireLimit(maxBytes));
    }

    @Override
    public byte[] serialize(@Nullable Object value) {
        if (value == null) {
            return NULL;
        }
        ListedObjectOutput.Met met = new ListedObjectOutput.Met(requiresFields());
        byte[] bytes = written(value, met, new LimitedBytes(maxBytes));
        boolean changes = met.mayChange || met.mayBeRefused(bytes.length);
        if (strictness != Strictness.NO_PROOF && (changes || !proven.containsAll(met.classes))) {
            prove(value, bytes);
            proven.addAll(met.classes);
        }
        return bytes;
    }

    /** Writes without proof that the value comes back. */
    byte[] written(Object value) {
        return written(value, new ListedObjectOutput.Met(requiresFields()), new LimitedBytes(maxBytes));
    }

    private byte[] writtenAgain(Object value) {
        return written(value, new ListedObjectOutput.Met(false), new LimitedBytes(LimitedBytes.UNLIMITED));
    }

    private byte[] written(Object value, ListedObjectOutput.Met met, LimitedBytes bytes) {
        String what = "write " + value.getClass().getName() + " with Java serialization";
        try (ObjectOutputStream stream = new ListedObjectOutput(bytes, types, met, this::requireReadable)) {
            stream.writeObject(value);
            if (met.mayHoldChanged()) {
                met.mayChange |= PlacedObjects.requireNoneChanged(value);
            }
        } catch (ListedObjectOutput.FailedWriteException failure) {
            throw failure.reason() instanceof NotSerializableException named
                    ? unwritable(
                            value,
                            what,
                            "an object of class " + className(named.getMessage(), "unknown")
                                    + " in it is not Serializable. Implement java.io.Serializable, or use the serializer json")
                    : unwritable(value, what, why(failure.reason()));
        } catch (ListedObjectOutput.TooDeepException failure) {
            throw unwritable(
                    value,
                    what,
                    "it is nested deeper than " + ListedObjectOutput.MAX_WRITTEN_DEPTH + " levels. Store it in parts");
        } catch (ValueFailure failure) {
            throw UnstorableValueException.of(value.getClass().getName(), failure);
        } catch (RefusedTypeException failure) {
            throw failure;
        } catch (IOException | RuntimeException failure) {
            SecureRedisException tooLarge = LimitedBytes.refusal(failure);
            throw tooLarge == null ? unwritable(value, what, why(failure)) : tooLarge;
        }
        return bytes.toByteArray();
    }

    private void requireReadable(Class<?> type) {
        if (!proven.contains(type.getName())) {
            plans.requireSameClass(type);
        }
    }

    private @Nullable Object readAgain(String name, byte[] bytes) {
        try {
            return deserialize(bytes);
        } catch (SerializationException | RefusedTypeException failure) {
            throw UnstorableValueException.notEqual(
                    name, name, "it cannot be read again (" + failure.getMessage() + ")");
        }
    }

    private void prove(Object value, byte[] bytes) {
        String name = value.getClass().getName();
        Object back = readAgain(name, bytes);
        if (back == null || back.getClass() != value.getClass()) {
            throw UnstorableValueException.notEqual(
                    name, name, "an object of another class, or of another class loader, comes back");
        }
        PlacedObjects.requireRightPlaces(name, back);
        Comparison comparison = new Comparison(plans, this::copy, true, bytes.length);
        if (!isSame(comparison, value, back, bytes)) {
            throw UnstorableValueException.notEqual(name, name + comparison.path(), comparison.reason());
        }
    }

    private Object copy(Object value) {
        return Objects.requireNonNull(deserialize(writtenAgain(value)));
    }

    /** If the parts cannot be compared, because they contain each other or are inaccessible, compares two writings. */
    private boolean isSame(Comparison comparison, Object value, Object back, byte[] bytes) {
        try {
            boolean same = comparison.compare(value, back) != Plan.Likeness.DIFFERENT;
            return same && (!comparison.isIncomplete() || isSameInBytes(bytes, writtenAgain(back)));
        } catch (ValueFailure | RefusedTypeException | StackOverflowError failure) {
            return isSameInBytes(bytes, writtenAgain(back));
        }
    }

    /** Sets of objects without value equality are written in another order each time, so the order is ignored. */
    static boolean isSameInBytes(byte[] bytes, byte[] again) {
        byte[] one = bytes.clone();
        byte[] other = again.clone();
        Arrays.sort(one);
        Arrays.sort(other);
        return Arrays.equals(one, other);
    }

    @Override
    public @Nullable Object deserialize(byte @Nullable [] bytes) {
        if (bytes == null || bytes.length == 0) {
            return null;
        }
        try (ObjectInputStream stream = new ListedObjectInput(bytes, types, classLoader)) {
            return stream.readObject();
        } catch (RefusedTypeException failure) {
            throw failure;
        } catch (IOException | ClassNotFoundException | RuntimeException failure) {
            throw failed("read a stored value with Java serialization", failure);
        }
    }

    /**
     * The cause's message can contain content, so only its class is passed on, and the name of a class if there is one.
     */
    private static SerializationException failed(String what, Exception failure) {
        return new SerializationException("SR205 Cannot " + sentence(what, why(failure)));
    }

    private static UnstorableValueException unwritable(Object value, String what, String why) {
        return UnstorableValueException.unwritable("SR205", value.getClass().getName(), sentence(what, why));
    }

    private static String why(Exception failure) {
        String named = failure instanceof InvalidClassException invalid ? invalid.classname : failure.getMessage();
        boolean tells = failure instanceof InvalidClassException || failure instanceof ClassNotFoundException;
        String place = tells ? className(named, "") : "";
        return failure.getClass().getSimpleName() + (place.isEmpty() ? "" : " at class " + place)
                + ". Is every class in it Serializable, and the same as when it was written?";
    }

    private static String sentence(String what, String why) {
        return what + ": " + why + (why.endsWith("?") ? "" : ".");
    }

    private static String className(@Nullable String text, String otherwise) {
        return text != null && CLASS_NAME.matcher(text).matches() ? text : otherwise;
    }

    /**
     * Accepts every class, so that a class that cannot be written is refused here, with the reason, and not stored in
     * another form.
     */
    @Override
    public boolean canSerialize(Class<?> type) {
        return true;
    }
}
