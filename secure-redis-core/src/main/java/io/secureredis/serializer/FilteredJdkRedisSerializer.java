package io.secureredis.serializer;

import io.secureredis.SecureRedisException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.NotSerializableException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.Serial;
import java.io.Serializable;
import java.net.URL;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.serializer.RedisSerializer;
import org.springframework.data.redis.serializer.SerializationException;
import org.springframework.util.ClassUtils;
import tools.jackson.databind.json.JsonMapper;

/**
 * Java serialization, of classes on a list and within limits.
 *
 * <p>A class outside the list is refused ({@code SR203}) before it is loaded; so is every dynamic proxy. An {@link ObjectInputFilter} holds depth, number of references and
 * array lengths to what the length of the value can account for. {@code null} is written as the empty array. Safe for any number of threads.
 *
 * <p>A value that could not be read again is refused when it is written: {@code SR202} names a class outside the list, {@code SR205} one that is not {@code Serializable},
 * however deep it is. The first value in which a class is met is read back and compared, field by field and by {@code equals}, or where that is not possible by the bytes of a second writing ({@code SR220}). Cycles are kept.
 */
public final class FilteredJdkRedisSerializer implements RedisSerializer<Object> {

    private static final byte[] NULL = new byte[0];
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final int MAX_DEPTH = 300;
    private static final int MAX_WRITTEN_DEPTH = 250;
    private static final int DEPTH_STEP = 16;
    private static final Pattern CLASS_NAME = Pattern.compile("[\\[\\p{L}_$][\\p{L}\\p{N}_$.;/]*");

    private final AllowedTypes types;
    private final @Nullable ClassLoader classLoader;
    private final Set<String> proven = ConcurrentHashMap.newKeySet();
    private final Plans plans;

    private final boolean proving;
    private final int maxBytes;

    private FilteredJdkRedisSerializer(
            AllowedTypes types, @Nullable ClassLoader classLoader, boolean proving, int maxBytes) {
        this.types = types;
        this.classLoader = classLoader;
        this.plans = new Plans(types, classLoader, MAPPER, type -> false, this);
        this.proving = proving;
        this.maxBytes = maxBytes;
    }

    /** With the class loader of the current thread, or the one that loaded this class. */
    public static FilteredJdkRedisSerializer of(AllowedTypes types) {
        return new FilteredJdkRedisSerializer(types, ClassUtils.getDefaultClassLoader(), true, LimitedBytes.UNLIMITED);
    }

    /** With a class loader of one's own, such as the application's. */
    public static FilteredJdkRedisSerializer of(AllowedTypes types, @Nullable ClassLoader classLoader) {
        return new FilteredJdkRedisSerializer(types, classLoader, true, LimitedBytes.UNLIMITED);
    }

    /**
     * The same, but values are not compared with what comes back: for sessions, whose frameworks keep objects that have no equality and are written in other bytes the second time, such as a
     * saved request of Spring Security.
     */
    public FilteredJdkRedisSerializer withoutProof() {
        return new FilteredJdkRedisSerializer(types, classLoader, false, maxBytes);
    }

    /**
     * The same, but a value of more bytes is refused with {@code SR114} as soon as that many are written, before all of it stands in the heap. Proofs begin again.
     *
     * @param maxBytes at least 1
     */
    public FilteredJdkRedisSerializer withMaxBytes(int maxBytes) {
        return new FilteredJdkRedisSerializer(types, classLoader, proving, LimitedBytes.requireLimit(maxBytes));
    }

    @Override
    public byte[] serialize(@Nullable Object value) {
        if (value == null) {
            return NULL;
        }
        Set<String> classes = new HashSet<>();
        byte[] bytes = written(value, classes);
        if (proving && !proven.containsAll(classes)) {
            prove(value, bytes);
            proven.addAll(classes);
        }
        return bytes;
    }

    /** Without proof that it comes back. */
    byte[] written(Object value, Set<String> classes) {
        return written(value, classes, new LimitedBytes(maxBytes));
    }

    private byte[] writtenAgain(Object value) {
        return written(value, new HashSet<>(), new LimitedBytes(LimitedBytes.UNLIMITED));
    }

    private byte[] written(Object value, Set<String> classes, LimitedBytes bytes) {
        String what = "write " + value.getClass().getName() + " with Java serialization";
        try (ObjectOutputStream stream = new ListedOutput(bytes, types, classes, this::requireReadable)) {
            stream.writeObject(value);
        } catch (FailedWriteException failure) {
            throw failure.reason instanceof NotSerializableException named
                    ? failed(
                            what,
                            "an object of class " + className(named.getMessage(), "unknown")
                                    + " in it is not Serializable. Implement java.io.Serializable, or use the serializer json")
                    : failed(what, failure.reason);
        } catch (TooDeepException failure) {
            throw failed(what, "it is nested deeper than " + MAX_WRITTEN_DEPTH + " levels. Store it in parts");
        } catch (ValueFailure failure) {
            throw UnstorableValueException.of(value.getClass().getName(), failure);
        } catch (RefusedTypeException failure) {
            throw failure;
        } catch (IOException | RuntimeException failure) {
            SecureRedisException tooLarge = LimitedBytes.refusal(failure);
            throw tooLarge == null ? failed(what, failure) : tooLarge;
        }
        return bytes.toByteArray();
    }

    private void requireReadable(Class<?> type) {
        if (!proven.contains(type.getName())) {
            plans.requireSameClass(type);
        }
    }

    private void prove(Object value, byte[] bytes) {
        String name = value.getClass().getName();
        Object back;
        try {
            back = deserialize(bytes);
        } catch (SerializationException | RefusedTypeException failure) {
            throw UnstorableValueException.notEqual(
                    name, name, "it cannot be read again (" + failure.getMessage() + ")");
        }
        if (back == null || back.getClass() != value.getClass()) {
            throw UnstorableValueException.notEqual(
                    name, name, "an object of another class, or of another class loader, comes back");
        }
        Comparison comparison = new Comparison(plans, this::copy);
        if (!isSame(comparison, value, back, bytes)) {
            throw UnstorableValueException.notEqual(name, name + comparison.path(), comparison.reason());
        }
    }

    private Object copy(Object value) {
        return Objects.requireNonNull(deserialize(writtenAgain(value)));
    }

    /** Where the parts cannot be compared, because they hold each other or are out of reach, two writings are. */
    private boolean isSame(Comparison comparison, Object value, Object back, byte[] bytes) {
        try {
            return comparison.compare(value, back) != Plan.Likeness.DIFFERENT;
        } catch (ValueFailure | RefusedTypeException | StackOverflowError failure) {
            return isSameInBytes(bytes, writtenAgain(back));
        }
    }

    /** Sets of objects without equality of values are written in another order each time, so order is not looked at. */
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
        try (ObjectInputStream stream = new ListedInput(bytes, types, classLoader)) {
            return stream.readObject();
        } catch (RefusedTypeException failure) {
            throw failure;
        } catch (IOException | ClassNotFoundException | RuntimeException failure) {
            throw failed("read a stored value with Java serialization", failure);
        }
    }

    /** The text of the cause can name content, so only its class is passed on, and the name of a class where there is one. */
    private static SerializationException failed(String what, Exception failure) {
        String named = failure instanceof InvalidClassException invalid ? invalid.classname : failure.getMessage();
        boolean tells = failure instanceof InvalidClassException || failure instanceof ClassNotFoundException;
        String place = tells ? className(named, "") : "";
        return failed(
                what,
                failure.getClass().getSimpleName() + (place.isEmpty() ? "" : " at class " + place)
                        + ". Is every class in it Serializable, and the same as when it was written?");
    }

    private static SerializationException failed(String what, String why) {
        return new SerializationException("SR205 Cannot " + what + ": " + why + (why.endsWith("?") ? "" : "."));
    }

    private static String className(@Nullable String text, String otherwise) {
        return text != null && CLASS_NAME.matcher(text).matches() ? text : otherwise;
    }

    @Override
    public boolean canSerialize(Class<?> type) {
        return Serializable.class.isAssignableFrom(type) || type == Object.class;
    }

    /** Never leaves this class. */
    private static final class TooDeepException extends RuntimeException {

        @Serial
        private static final long serialVersionUID = 1L;
    }

    /** Never leaves this class. */
    private static final class FailedWriteException extends RuntimeException {

        @Serial
        private static final long serialVersionUID = 1L;

        private final transient IOException reason;

        FailedWriteException(IOException reason) {
            super(null, reason, false, false);
            this.reason = reason;
        }
    }

    /** Refuses early, where the developer sees it, what could not be read again. */
    private static final class ListedOutput extends ObjectOutputStream {

        private final AllowedTypes types;
        private final Set<String> classes;
        private final Consumer<Class<?>> check;
        private final boolean urls;
        private int objects;

        ListedOutput(ByteArrayOutputStream bytes, AllowedTypes types, Set<String> classes, Consumer<Class<?>> check)
                throws IOException {
            super(bytes);
            this.types = types;
            this.classes = classes;
            this.check = check;
            this.urls = types.allows(URL.class.getName());
            enableReplaceObject(true);
        }

        @Override
        protected void annotateClass(Class<?> type) {
            if (!types.allows(type.getName())) {
                throw RefusedTypeException.onWrite(type.getName());
            }
            if (classes.add(type.getName())) {
                check.accept(type);
            }
        }

        @Override
        protected void annotateProxyClass(Class<?> type) {
            throw ValueFailure.unfit(type.getName(), "is a dynamic proxy");
        }

        /** A stream writes the exception by which it ends, and would be refused for that one's class. */
        private void requireNoFailure(Object object) {
            if (object instanceof IOException failure) {
                throw new FailedWriteException(failure);
            }
            if (object instanceof IdentityHashMap<?, ?> map && !map.isEmpty()) {
                throw ValueFailure.unfit(
                        object.getClass().getName(), "tells its content apart by identity. Use another map.");
            }
        }

        private void requireNoUrlAsKey(Object object) {
            if (!urls) {
                return;
            }
            if (object instanceof Map<?, ?> map) {
                map.forEach((key, value) -> UrlPlan.requireNoKey(key));
            } else if (object instanceof Collection<?> collection) {
                UrlPlan.requireNoneIn(collection);
            }
        }

        /** A stream does not tell how deep it is, so its stack is looked at, now and then: a chain of objects cannot be deeper than its number. */
        @Override
        protected Object replaceObject(Object object) {
            requireNoFailure(object);
            requireNoUrlAsKey(object);
            objects++;
            if (objects % DEPTH_STEP == 0 && objects >= MAX_WRITTEN_DEPTH && depth() > MAX_WRITTEN_DEPTH) {
                throw new TooDeepException();
            }
            return object;
        }

        private static long depth() {
            return StackWalker.getInstance()
                    .walk(frames -> frames.filter(frame -> frame.getMethodName().equals("writeObject0"))
                            .count());
        }
    }

    private static final class ListedInput extends ObjectInputStream {

        private final AllowedTypes types;
        private final @Nullable ClassLoader classLoader;

        ListedInput(byte[] bytes, AllowedTypes types, @Nullable ClassLoader classLoader) throws IOException {
            super(new ByteArrayInputStream(bytes));
            this.types = types;
            this.classLoader = classLoader;
            setObjectInputFilter(info -> check(info, bytes.length));
        }

        private ObjectInputFilter.Status check(ObjectInputFilter.FilterInfo info, int length) {
            Class<?> type = info.serialClass();
            boolean tooMuch =
                    info.depth() > MAX_DEPTH || info.references() > length || info.arrayLength() > 2L * length;
            return tooMuch || (type != null && !types.allows(type.getName()))
                    ? ObjectInputFilter.Status.REJECTED
                    : ObjectInputFilter.Status.ALLOWED;
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
            if (!types.allows(description.getName())) {
                throw RefusedTypeException.onRead(description.getName());
            }
            return ClassUtils.forName(description.getName(), classLoader);
        }

        @Override
        protected Class<?> resolveProxyClass(String[] interfaces) throws IOException {
            throw new InvalidClassException("A dynamic proxy");
        }
    }
}
