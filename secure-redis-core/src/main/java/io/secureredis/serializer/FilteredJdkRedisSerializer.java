package io.secureredis.serializer;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.serializer.RedisSerializer;
import org.springframework.data.redis.serializer.SerializationException;
import org.springframework.util.ClassUtils;

/**
 * Java serialization, of classes on a list and within limits.
 *
 * <p>A class outside the list is refused ({@code SR203}) before it is loaded; so is every dynamic proxy. An {@link ObjectInputFilter} holds depth, number of references and
 * array lengths to what the length of the value can account for. {@code null} is written as the empty array. Safe for any number of threads.
 */
public final class FilteredJdkRedisSerializer implements RedisSerializer<Object> {

    private static final byte[] NULL = new byte[0];
    private static final int MAX_DEPTH = 100;

    private final AllowedTypes types;
    private final @Nullable ClassLoader classLoader;

    private FilteredJdkRedisSerializer(AllowedTypes types, @Nullable ClassLoader classLoader) {
        this.types = types;
        this.classLoader = classLoader;
    }

    /** With the class loader of the current thread, or the one that loaded this class. */
    public static FilteredJdkRedisSerializer of(AllowedTypes types) {
        return new FilteredJdkRedisSerializer(types, ClassUtils.getDefaultClassLoader());
    }

    /** With a class loader of one's own, such as the application's. */
    public static FilteredJdkRedisSerializer of(AllowedTypes types, @Nullable ClassLoader classLoader) {
        return new FilteredJdkRedisSerializer(types, classLoader);
    }

    @Override
    public byte[] serialize(@Nullable Object value) {
        if (value == null) {
            return NULL;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream stream = new ListedOutput(bytes, types)) {
            stream.writeObject(value);
        } catch (IOException failure) {
            throw failed("write " + value.getClass().getName() + " with Java serialization", failure);
        }
        return bytes.toByteArray();
    }

    @Override
    public @Nullable Object deserialize(byte @Nullable [] bytes) {
        if (bytes == null || bytes.length == 0) {
            return null;
        }
        try (ObjectInputStream stream = new ListedInput(bytes, types, classLoader)) {
            return stream.readObject();
        } catch (IOException | ClassNotFoundException failure) {
            throw failed("read a stored value with Java serialization", failure);
        }
    }

    /** The text of the cause can name content, so only its class is passed on. */
    private static SerializationException failed(String what, Exception failure) {
        return new SerializationException(
                "SR205 Cannot " + what + ": " + failure.getClass().getSimpleName()
                        + ". Is every class in it Serializable, and the same as when it was written?");
    }

    @Override
    public boolean canSerialize(Class<?> type) {
        return Serializable.class.isAssignableFrom(type) || type == Object.class;
    }

    /** Refuses early, where the developer sees it, what could not be read again. */
    private static final class ListedOutput extends ObjectOutputStream {

        private final AllowedTypes types;

        ListedOutput(ByteArrayOutputStream bytes, AllowedTypes types) throws IOException {
            super(bytes);
            this.types = types;
        }

        @Override
        protected void annotateClass(Class<?> type) {
            if (!types.allows(type.getName())) {
                throw RefusedTypeException.onWrite(type.getName());
            }
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
