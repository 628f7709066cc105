package io.secureredis.serializer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.serializer.allowed.Book.Author;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.data.redis.serializer.SerializationException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/** The serializer smile, and what it shares with json: both read both, and a class may change between two runs. */
class SmileValuesTest {

    private static final AllowedTypes TYPES = AllowedTypes.jdkValues().andPackages("io.secureredis.serializer");
    private static final TypedJsonRedisSerializer JSON = TypedJsonRedisSerializer.of(TYPES);
    private static final TypedJsonRedisSerializer SMILE = JSON.inSmile();

    static final class Amount {
        int content = 7;
    }

    static final class Larger {
        long content = 8;
    }

    static final class Phrase {
        String content = "seven";
    }

    static final class Things {
        Object content = new ArrayList<>(List.of(1));
    }

    static final class Plural {
        List<String> content = new ArrayList<>(List.of("a", "b"));
    }

    static final class Counts {
        List<Integer> content = new ArrayList<>(List.of(1, 2));
    }

    static final class Unique {
        Set<String> content = Set.of("a");
    }

    static final class Lookup {
        Map<String, String> content = Map.of("a", "b");
    }

    static final class Choice {
        TimeUnit content = TimeUnit.DAYS;
    }

    static final class Writer {
        Author content = new Author("E");
    }

    static final class Octets {
        byte[] content = {1, 2, 3};
    }

    static final class Nobody {
        String other = "other";
    }

    private static final List<Class<?>> VERSIONS = List.of(
            Amount.class,
            Larger.class,
            Phrase.class,
            Things.class,
            Plural.class,
            Counts.class,
            Unique.class,
            Lookup.class,
            Choice.class,
            Writer.class,
            Octets.class,
            Nobody.class);

    /** In JSON, bytes are a text in Base64, so that only the class tells them apart. */
    private static final Set<List<Class<?>>> ALIKE_IN_JSON = Set.of(
            List.of(Octets.class, Phrase.class),
            List.of(Octets.class, Things.class),
            List.of(Choice.class, Octets.class));

    static Stream<Class<?>> versions() {
        return VERSIONS.stream();
    }

    /** The class in the bytes gets the name of another version, which has as many letters. */
    private static byte[] asIfWrittenBy(byte[] stored, Class<?> written, Class<?> now) {
        String bytes = new String(stored, ISO_8859_1);
        assertThat(bytes).contains(written.getName());
        return bytes.replace(written.getName(), now.getName()).getBytes(ISO_8859_1);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void deserialize_fieldOfAnotherTypeThanWhenItWasWritten_isTheSameContentOrAMiss(Class<?> written) throws Exception {
        for (TypedJsonRedisSerializer serializer : List.of(JSON, SMILE)) {
            Object value = written.getDeclaredConstructor().newInstance();
            byte[] stored = serializer.serialize(value);
            for (Class<?> now : VERSIONS) {
                Object back;
                try {
                    back = Objects.requireNonNull(serializer.deserialize(asIfWrittenBy(stored, written, now)));
                } catch (SerializationException miss) {
                    assertThat(miss).hasMessageStartingWith("SR204 ").hasMessageContaining(".content");
                    assertThat(now).isNotEqualTo(written);
                    continue;
                }
                assertThat(back).isInstanceOf(now);
                if (serializer == SMILE || !ALIKE_IN_JSON.contains(List.<Class<?>>of(written, now))) {
                    requireOfItsType(value, back);
                }
            }
        }
    }

    /** A field holds what its type says, and what was written; or nothing, if there was no such field. */
    private static void requireOfItsType(Object value, Object back) throws ReflectiveOperationException {
        if (back instanceof Nobody) {
            return;
        }
        Object content = content(back);
        if (value instanceof Nobody) {
            assertThat(content)
                    .as("the new field")
                    .isEqualTo(content(back.getClass().getDeclaredConstructor().newInstance()));
            return;
        }
        if (content instanceof List<?> list && !(back instanceof Things)) {
            assertThat(list).hasOnlyElementsOfType(back instanceof Counts ? Integer.class : String.class);
        }
        Object before = content(value);
        if (before instanceof byte[] || content instanceof byte[]) {
            assertThat(content).isEqualTo(before);
        } else {
            assertThat(Objects.toString(content)).isEqualTo(Objects.toString(before));
        }
    }

    private static @Nullable Object content(Object holder) throws ReflectiveOperationException {
        return holder.getClass().getDeclaredField("content").get(holder);
    }

    @Test
    void deserialize_fieldsAddedAndRemoved_areSkippedAndEmpty() throws Exception {
        for (TypedJsonRedisSerializer serializer : List.of(JSON, SMILE)) {
            Object old = serializer.deserialize(
                    asIfWrittenBy(serializer.serialize(new Plural()), Plural.class, Nobody.class));
            assertThat(((Nobody) Objects.requireNonNull(old)).other).isEqualTo("other");
            Object grown = serializer.deserialize(
                    asIfWrittenBy(serializer.serialize(new Nobody()), Nobody.class, Amount.class));
            assertThat(((Amount) Objects.requireNonNull(grown)).content).isEqualTo(7);
        }
    }

    @Test
    void deserialize_valueOfTheOtherSerializer_isRead() {
        Object value = new ArrayList<>(List.of(new Author("Ende"), "text", 1));
        assertThat(JSON.deserialize(SMILE.serialize(value))).isEqualTo(value);
        assertThat(SMILE.deserialize(JSON.serialize(value))).isEqualTo(value);
        assertThat(SMILE.serialize(value)).startsWith(":)\n".getBytes(UTF_8));
    }

    @Test
    void serialize_namesAndTextsThatOccurAgain_areWrittenOnce() {
        List<Object> authors = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            authors.add(new Author("Ende"));
        }
        String smile = new String(SMILE.serialize(authors), ISO_8859_1);
        assertThat(smile.split("Book\\$Author", -1)).hasSize(2);
        assertThat(smile.split("name", -1)).hasSize(2);
        assertThat(smile).hasSizeLessThan(new String(JSON.serialize(authors), ISO_8859_1).length() / 4);
    }

    @Test
    void serialize_bytes_areNotTurnedIntoText() {
        byte[] bytes = new byte[1000];
        Arrays.fill(bytes, (byte) 0xfd);
        byte[] stored = SMILE.serialize(bytes);
        assertThat(stored).hasSizeLessThan(1020);
        assertThat(SMILE.deserialize(stored)).isEqualTo(bytes);
        assertThat(JSON.deserialize(stored)).isEqualTo(bytes);
        assertThat(SMILE.deserialize(JSON.serialize(bytes))).isEqualTo(bytes);
    }

    /** A module's serializer asks the generator for more: for objects within, with the application's modules. */
    @Test
    void serialize_module_takesPart() {
        SimpleModule module = new SimpleModule();
        module.addSerializer(Amount.class, new StdSerializer<>(Amount.class) {
            @Override
            public void serialize(Amount value, JsonGenerator json, SerializationContext context) {
                json.writePOJO(Map.of("number", value.content));
            }
        });
        module.addDeserializer(Amount.class, new StdDeserializer<>(Amount.class) {
            @Override
            public Amount deserialize(JsonParser json, DeserializationContext context) {
                Amount value = new Amount();
                value.content = (Integer) json.readValueAs(Map.class).get("number");
                return value;
            }
        });
        TypedJsonRedisSerializer smile = TypedJsonRedisSerializer.of(TYPES, builder -> builder.addModule(module))
                .inSmile();
        Amount eight = new Amount();
        eight.content = 8;
        List<?> back =
                (List<?>) Objects.requireNonNull(smile.deserialize(smile.serialize(new ArrayList<>(List.of(eight)))));
        assertThat(((Amount) back.get(0)).content).isEqualTo(8);
    }

    @Test
    void inSmile_libraryIsMissing_isRefusedAndSaysWhatToAdd() throws Exception {
        ClassLoader without = new WithoutSmile();
        Class<?> types = without.loadClass(AllowedTypes.class.getName());
        Class<?> serializer = without.loadClass(TypedJsonRedisSerializer.class.getName());
        Object json = serializer
                .getMethod("of", types)
                .invoke(null, types.getMethod("jdkValues").invoke(null));
        assertThatThrownBy(() -> serializer.getMethod("inSmile").invoke(json))
                .isInstanceOf(InvocationTargetException.class)
                .cause()
                .hasMessage("SR236 Cannot use the serializer smile: tools.jackson.dataformat:jackson-dataformat-smile"
                        + " is not on the class path. Add it, or use the serializer json.");
        byte[] stored = (byte[]) serializer.getMethod("serialize", Object.class).invoke(json, "text");
        assertThat(serializer.getMethod("deserialize", byte[].class).invoke(json, stored))
                .isEqualTo("text");
        assertThatThrownBy(
                        () -> serializer.getMethod("deserialize", byte[].class).invoke(json, SMILE.serialize("text")))
                .cause()
                .isInstanceOf(SerializationException.class)
                .hasMessageStartingWith("SR204 ");
    }

    /** Loads this library again, without that of Smile. */
    private static final class WithoutSmile extends ClassLoader {

        WithoutSmile() {
            super(SmileValuesTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("tools.jackson.dataformat.")) {
                throw new ClassNotFoundException(name);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> known = findLoadedClass(name);
                if (known != null || !name.startsWith("io.secureredis.")) {
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
}
