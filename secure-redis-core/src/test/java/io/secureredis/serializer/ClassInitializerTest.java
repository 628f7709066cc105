package io.secureredis.serializer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectStreamConstants;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.data.redis.serializer.RedisSerializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.smile.SmileMapper;

/**
 * Of a class outside the list not even the static initialiser runs, whatever Redis holds: JSON or Java serialization,
 * forged without touching the class. The same bytes of a class on the list do run its initialiser, so they are what
 * they are taken for.
 */
class ClassInitializerTest {

    private static final String FORBIDDEN = "io.secureredis.serializer.forbidden.Forbidden";
    private static final String FORBIDDEN_KIND = "io.secureredis.serializer.forbidden.ForbiddenKind";
    private static final String TRACE = "io.secureredis.forbidden-has-run";
    private static final AllowedTypes TYPES = AllowedTypes.jdkValues().andPackages("io.secureredis.serializer.allowed");
    private static final RedisSerializer<Object> JSON = TypedJsonRedisSerializer.of(TYPES);
    private static final RedisSerializer<Object> SMILE =
            TypedJsonRedisSerializer.of(TYPES).inSmile();
    private static final RedisSerializer<Object> JDK = FilteredJdkRedisSerializer.of(TYPES);

    static Stream<Arguments> forgeries() throws IOException {
        return Stream.of(
                Arguments.of("JSON object", JSON, json(FORBIDDEN)),
                Arguments.of("JSON array", JSON, ("[\"[L" + FORBIDDEN + ";\",[{\"number\":1}]]").getBytes(UTF_8)),
                Arguments.of("JSON enum", JSON, ("[\"" + FORBIDDEN_KIND + "\",\"ONE\"]").getBytes(UTF_8)),
                Arguments.of("Smile object", SMILE, smile(json(FORBIDDEN))),
                Arguments.of(
                        "Smile array", SMILE, smile(("[\"[L" + FORBIDDEN + ";\",[{\"number\":1}]]").getBytes(UTF_8))),
                Arguments.of("Smile enum", SMILE, smile(("[\"" + FORBIDDEN_KIND + "\",\"ONE\"]").getBytes(UTF_8))),
                Arguments.of("Smile under json", JSON, smile(json(FORBIDDEN))),
                Arguments.of(
                        "Smile with Java serialization",
                        SMILE,
                        smile("java.util.GregorianCalendar", object(FORBIDDEN))),
                Arguments.of("serialized object", JDK, object(FORBIDDEN)),
                Arguments.of("serialized array", JDK, array(FORBIDDEN)),
                Arguments.of("serialized class", JDK, aClass(FORBIDDEN)),
                Arguments.of("serialized enum", JDK, anEnum(FORBIDDEN_KIND)),
                Arguments.of("serialized superclass", JDK, subclass("java.util.Date", FORBIDDEN)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forgeries")
    void deserialize_classOutsideTheList_isRefusedBeforeItsInitialiser(
            String kind, RedisSerializer<Object> serializer, byte[] stored) {
        assertThatThrownBy(() -> serializer.deserialize(stored))
                .isInstanceOf(RefusedTypeException.class)
                .hasMessageStartingWith("SR203 ")
                .hasMessageContaining("io.secureredis.serializer.forbidden");
        assertThat(System.getProperty(TRACE)).isNull();
    }

    /** Not even loaded, because a class loader of the application may do more than read a file. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("forgeries")
    void deserialize_classOutsideTheList_isNotLookedUp(String kind, RedisSerializer<Object> like, byte[] stored) {
        List<String> asked = new ArrayList<>();
        ClassLoader loader = new ClassLoader(ClassInitializerTest.class.getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                asked.add(name);
                return super.loadClass(name, resolve);
            }
        };
        TypedJsonRedisSerializer json = TypedJsonRedisSerializer.of(TYPES, loader, builder -> {});
        RedisSerializer<Object> serializer =
                like == JDK ? FilteredJdkRedisSerializer.of(TYPES, loader) : like == JSON ? json : json.inSmile();
        assertThatThrownBy(() -> serializer.deserialize(stored)).hasMessageStartingWith("SR203 ");
        assertThat(asked).noneMatch(name -> name.contains("forbidden"));
    }

    @Test
    void json_sameBytesOfAClassOnTheList_runItsInitialiser() {
        assertThat(JSON.deserialize(json("io.secureredis.serializer.allowed.Telltale$OfJson")))
                .extracting("number")
                .isEqualTo(1);
        assertThat(System.getProperty("io.secureredis.telltale-of-json")).isEqualTo("has run");
    }

    @Test
    void smile_sameBytesOfAClassOnTheList_runItsInitialiser() {
        assertThat(SMILE.deserialize(smile(json("io.secureredis.serializer.allowed.Telltale$OfSmile"))))
                .extracting("number")
                .isEqualTo(1);
        assertThat(System.getProperty("io.secureredis.telltale-of-smile")).isEqualTo("has run");
    }

    @Test
    void jdk_sameBytesOfAClassOnTheList_runItsInitialiser() throws IOException {
        assertThat(JDK.deserialize(object("io.secureredis.serializer.allowed.Telltale$OfJdk")))
                .extracting("number")
                .isEqualTo(1);
        assertThat(System.getProperty("io.secureredis.telltale-of-jdk")).isEqualTo("has run");
    }

    private static byte[] json(String className) {
        return ("[\"" + className + "\",{\"number\":1}]").getBytes(UTF_8);
    }

    private static byte[] smile(byte[] json) {
        return new SmileMapper().writeValueAsBytes(new JsonMapper().readTree(json));
    }

    /** An object that is written with Java serialization, within Smile. */
    private static byte[] smile(String className, byte[] serialized) {
        return new SmileMapper().writeValueAsBytes(List.of(className, serialized));
    }

    /** Java Object Serialization Specification, section 6.4: an object of a class with one int, {@code number}. */
    private static byte[] object(String className) throws IOException {
        return stream(out -> {
            out.writeByte(ObjectStreamConstants.TC_OBJECT);
            describe(out, className, 1L, ObjectStreamConstants.SC_SERIALIZABLE);
            out.writeShort(1);
            out.writeByte('I');
            out.writeUTF("number");
            endWithoutSuperclass(out);
            out.writeInt(1);
        });
    }

    private static byte[] array(String className) throws IOException {
        return stream(out -> {
            out.writeByte(ObjectStreamConstants.TC_ARRAY);
            describe(out, "[L" + className + ";", 1L, ObjectStreamConstants.SC_SERIALIZABLE);
            out.writeShort(0);
            endWithoutSuperclass(out);
            out.writeInt(0);
        });
    }

    private static byte[] aClass(String className) throws IOException {
        return stream(out -> {
            out.writeByte(ObjectStreamConstants.TC_CLASS);
            describe(out, className, 1L, ObjectStreamConstants.SC_SERIALIZABLE);
            out.writeShort(0);
            endWithoutSuperclass(out);
        });
    }

    private static byte[] anEnum(String className) throws IOException {
        int flags = ObjectStreamConstants.SC_SERIALIZABLE | ObjectStreamConstants.SC_ENUM;
        return stream(out -> {
            out.writeByte(ObjectStreamConstants.TC_ENUM);
            describe(out, className, 0L, flags);
            out.writeShort(0);
            out.writeByte(ObjectStreamConstants.TC_ENDBLOCKDATA);
            describe(out, "java.lang.Enum", 0L, flags);
            out.writeShort(0);
            endWithoutSuperclass(out);
            out.writeByte(ObjectStreamConstants.TC_STRING);
            out.writeUTF("ONE");
        });
    }

    private static byte[] subclass(String className, String superclass) throws IOException {
        return stream(out -> {
            out.writeByte(ObjectStreamConstants.TC_OBJECT);
            describe(out, className, 7523967970034938905L, ObjectStreamConstants.SC_SERIALIZABLE);
            out.writeShort(0);
            out.writeByte(ObjectStreamConstants.TC_ENDBLOCKDATA);
            describe(out, superclass, 1L, ObjectStreamConstants.SC_SERIALIZABLE);
            out.writeShort(0);
            endWithoutSuperclass(out);
        });
    }

    private static void describe(DataOutputStream out, String className, long serialVersionUid, int flags)
            throws IOException {
        out.writeByte(ObjectStreamConstants.TC_CLASSDESC);
        out.writeUTF(className);
        out.writeLong(serialVersionUid);
        out.writeByte(flags);
    }

    private static void endWithoutSuperclass(DataOutputStream out) throws IOException {
        out.writeByte(ObjectStreamConstants.TC_ENDBLOCKDATA);
        out.writeByte(ObjectStreamConstants.TC_NULL);
    }

    private interface Content {
        void writeTo(DataOutputStream out) throws IOException;
    }

    private static byte[] stream(Content content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeShort(ObjectStreamConstants.STREAM_MAGIC);
            out.writeShort(ObjectStreamConstants.STREAM_VERSION);
            content.writeTo(out);
        }
        return bytes.toByteArray();
    }
}
