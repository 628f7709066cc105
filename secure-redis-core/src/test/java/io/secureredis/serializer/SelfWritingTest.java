package io.secureredis.serializer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.serializer.allowed.Book;
import io.secureredis.serializer.allowed.SelfWriting;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.data.redis.serializer.RedisSerializer;
import org.springframework.data.redis.serializer.SerializationException;

/** Classes that write themselves, and leave something out. */
class SelfWritingTest {

    private static final AllowedTypes TYPES = AllowedTypes.jdkValues().andPackages("io.secureredis.serializer.allowed");

    static Stream<RedisSerializer<Object>> serializers() {
        return Stream.of(
                TypedJsonRedisSerializer.of(TYPES),
                TypedJsonRedisSerializer.of(TYPES).forSessions(),
                FilteredJdkRedisSerializer.of(TYPES),
                FilteredJdkRedisSerializer.of(TYPES).forSessions());
    }

    private static List<Object> values(String lost) {
        SelfWriting.Written written = new SelfWriting.Written();
        written.lost = lost;
        SelfWriting.External external = new SelfWriting.External();
        external.lost = lost;
        SelfWriting.Replaced replaced = new SelfWriting.Replaced();
        replaced.lost = lost;
        SelfWriting.Declared declared = new SelfWriting.Declared();
        declared.lost = lost;
        SelfWriting.Elements elements = new SelfWriting.Elements();
        elements.lost = lost;
        SelfWriting.Derived derived = new SelfWriting.Derived();
        derived.lost = lost;
        return List.of(written, external, replaced, declared, elements, derived);
    }

    @ParameterizedTest
    @MethodSource("serializers")
    void serialize_fieldThatIsNotWritten_isRefused(RedisSerializer<Object> serializer) {
        for (Object value : values("canary")) {
            for (Object each : List.of(
                    value,
                    new ArrayList<>(List.of(value)),
                    new HashMap<>(Map.of("key", value)),
                    new SelfWriting.Holder(value))) {
                assertThatThrownBy(() -> serializer.serialize(each))
                        .as("%s in %s", value.getClass(), each.getClass())
                        .hasMessageStartingWith("SR220 ")
                        .hasMessageContaining(".lost")
                        .hasMessageNotContaining("canary");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("serializers")
    void serialize_laterValueWithAFieldThatIsNotWritten_isRefused(RedisSerializer<Object> serializer) {
        List<Object> lossy = values("canary");
        List<Object> whole = new ArrayList<>();
        values("").forEach(whole::add);
        for (int i = 0; i < lossy.size(); i++) {
            Object empty = emptied(whole.get(i));
            assertThat(serializer.deserialize(serializer.serialize(empty))).hasSameClassAs(empty);
            Object value = lossy.get(i);
            assertThatThrownBy(() -> serializer.serialize(value)).hasMessageStartingWith("SR220 ");
        }
    }

    private static Object emptied(Object value) {
        try {
            value.getClass().getField("lost").set(value, null);
            return value;
        } catch (ReflectiveOperationException failure) {
            throw new LinkageError("The class has changed", failure);
        }
    }

    /** A message that looks like the name of a class can be content all the same. */
    @Test
    void jdk_classThatFailsToWriteItself_itsMessageIsNotShown() {
        assertThatThrownBy(() -> FilteredJdkRedisSerializer.of(TYPES).serialize(new SelfWriting.Failing()))
                .isInstanceOf(UnstorableValueException.class)
                .hasMessageStartingWith("SR205 ")
                .hasMessageContaining("IOException")
                .hasMessageNotContaining("canary");
    }

    @Test
    void jdk_storedClassThatIsGone_isNamed() {
        byte[] stored = FilteredJdkRedisSerializer.of(TYPES).serialize(new Book.Author("a"));
        String gone = new String(stored, ISO_8859_1).replace("Book$Author", "Book$Editor");
        assertThatThrownBy(() -> FilteredJdkRedisSerializer.of(TYPES).deserialize(gone.getBytes(ISO_8859_1)))
                .isInstanceOf(SerializationException.class)
                .hasMessageStartingWith("SR205 ")
                .hasMessageContaining("at class io.secureredis.serializer.allowed.Book$Editor");
    }

    @ParameterizedTest
    @MethodSource("serializers")
    void serialize_everythingButALockAndACache_comesBack(RedisSerializer<Object> serializer) {
        for (int i = 0; i < 2; i++) {
            SelfWriting.Complete back = (SelfWriting.Complete)
                    serializer.deserialize(serializer.serialize(new SelfWriting.Complete("a" + i)));
            assertThat(back).isNotNull();
        }
    }
}
