package io.secureredis.serializer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URL;
import java.util.List;
import java.util.Random;
import java.util.StringJoiner;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.data.redis.serializer.RedisSerializer;

/** No {@code equals} tells whether they came back: they do so exactly, or are refused when they are written. */
@SuppressWarnings({"deprecation", "JdkObsolete", "UnnecessaryStringBuilder"})
class JdkClassesWithoutEqualsTest {

    private static final AllowedTypes TYPES = AllowedTypes.jdkValues()
            .andPackages("io.secureredis.serializer.allowed")
            .andUrls();

    private static final List<RedisSerializer<Object>> SERIALIZERS = List.of(
            TypedJsonRedisSerializer.of(TYPES),
            FilteredJdkRedisSerializer.of(TYPES),
            TypedJsonRedisSerializer.of(TYPES).inSmile());

    static Stream<Object> refused() {
        return Stream.of(
                Pattern.compile("a+", Pattern.CASE_INSENSITIVE),
                new Random(1),
                new StringBuilder("x"),
                new StringBuffer("x"),
                new StringJoiner(","),
                new LongAdder(),
                new AtomicIntegerArray(new int[] {1}),
                new Object());
    }

    @ParameterizedTest
    @MethodSource("refused")
    void serialize_outsideTheList_isRefusedAtAnyDepth(Object value) {
        for (RedisSerializer<Object> each : SERIALIZERS) {
            for (Object holder : List.of(value, List.of(value), new AtomicReference<>(List.of(value)))) {
                assertThatThrownBy(() -> each.serialize(holder))
                        .hasMessageStartingWith("SR2")
                        .hasMessageContaining(value.getClass().getName());
            }
        }
    }

    static Stream<Arguments> exact() throws Exception {
        Function<Object, Object> text = Object::toString;
        return Stream.of(
                Arguments.of(new AtomicLong(Long.MIN_VALUE), text),
                Arguments.of(new AtomicInteger(-7), text),
                Arguments.of(new AtomicBoolean(true), text),
                Arguments.of(new AtomicReference<Object>(List.of("x")), text),
                Arguments.of(new URL("https://user@example.invalid:8443/p?q=1#f"), text));
    }

    @ParameterizedTest
    @MethodSource("exact")
    void serialize_onTheList_comesBackExactly(Object value, Function<Object, Object> content) {
        for (RedisSerializer<Object> each : SERIALIZERS) {
            Object back = each.deserialize(each.serialize(value));
            assertThat(back).hasSameClassAs(value);
            assertThat(content.apply(back)).isEqualTo(content.apply(value));
            assertThat(String.valueOf(each.deserialize(each.serialize(List.of(value)))))
                    .isEqualTo(List.of(value).toString());
        }
    }
}
