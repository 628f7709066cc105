package io.secureredis.serializer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.serializer.allowed.Book.Author;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.data.redis.serializer.RedisSerializer;

/**
 * As with devtools: the application's classes have a class loader of their own, and threads have another one, or none,
 * as their context.
 */
class ClassLoaderTest {

    private static final AllowedTypes TYPES = AllowedTypes.jdkValues().andPackages("io.secureredis.serializer.allowed");

    /** Loads the classes of {@code allowed} again, and leaves the rest to its parent. */
    private static final class Restarted extends ClassLoader {

        Restarted() {
            super(ClassLoaderTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> known = findLoadedClass(name);
                if (known != null || !name.startsWith("io.secureredis.serializer.allowed.")) {
                    return known != null ? known : super.loadClass(name, resolve);
                }
                try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                    byte[] bytes = in.readAllBytes();
                    return defineClass(name, bytes, 0, bytes.length);
                } catch (IOException failure) {
                    throw new ClassNotFoundException(name, failure);
                }
            }
        }
    }

    private static RedisSerializer<Object> serializer(String kind, ClassLoader loader) {
        if (kind.equals("jdk")) {
            return FilteredJdkRedisSerializer.of(TYPES, loader);
        }
        TypedJsonRedisSerializer json = TypedJsonRedisSerializer.of(TYPES, loader, builder -> {});
        return kind.equals("json") ? json : json.inSmile();
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "smile", "jdk"})
    void deserialize_onThreadsOfAnotherContext_givesTheApplicationsClass(String kind) throws Exception {
        Restarted application = new Restarted();
        RedisSerializer<Object> serializer = serializer(kind, application);
        Class<?> author = Class.forName(Author.class.getName(), true, application);
        assertThat(author).isNotEqualTo(Author.class);
        byte[] stored = serializer.serialize(author.getConstructor(String.class).newInstance("Ende"));
        Supplier<Object> read = () -> serializer.deserialize(stored);
        for (ClassLoader context :
                new ClassLoader[] {ClassLoaderTest.class.getClassLoader(), ClassLoader.getPlatformClassLoader(), null
                }) {
            assertThat(under(context, read)).isInstanceOf(author);
        }
        assertThat(CompletableFuture.supplyAsync(read).join()).isInstanceOf(author);
    }

    private static Object under(ClassLoader context, Supplier<Object> read) throws Exception {
        Object[] result = new Object[1];
        Thread thread = new Thread(() -> result[0] = read.get());
        thread.setContextClassLoader(context);
        thread.start();
        thread.join();
        return result[0];
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "smile", "jdk"})
    void serialize_classOfAnEarlierStart_isRefused(String kind) {
        RedisSerializer<Object> serializer = serializer(kind, new Restarted());
        for (Object value : List.of(new Author("Ende"), new Object[] {new Author("Ende")})) {
            assertThatThrownBy(() -> serializer.serialize(value))
                    .isInstanceOf(UnstorableValueException.class)
                    .hasMessageContaining("class loader");
        }
    }
}
