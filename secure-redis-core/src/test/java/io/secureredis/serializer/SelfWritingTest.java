package io.secureredis.serializer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.serializer.allowed.SelfWriting;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.data.redis.serializer.RedisSerializer;

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
