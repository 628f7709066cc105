package io.secureredis.serializer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.serializer.allowed.Failed;
import java.io.IOException;
import java.io.Serial;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.data.redis.serializer.RedisSerializer;

/** Exceptions as sessions keep them: one on the list, with any other as its cause. */
class ExceptionsTest {

    private static final AllowedTypes TYPES =
            AllowedTypes.jdkValues().andExceptions().andPackages(Failed.class.getPackageName());

    static Stream<RedisSerializer<Object>> serializers() {
        return Stream.of(
                TypedJsonRedisSerializer.of(TYPES),
                TypedJsonRedisSerializer.of(TYPES).inSmile(),
                FilteredJdkRedisSerializer.of(TYPES),
                FilteredJdkRedisSerializer.of(TYPES).withoutProof());
    }

    @ParameterizedTest
    @MethodSource("serializers")
    void cause_ofAnyClass_comesBackAsItsText(RedisSerializer<Object> serializer) {
        List<Throwable> causes = List.of(
                new IllegalStateException("db"),
                new NullPointerException(),
                new RuntimeException(new SQLException("connect")),
                new IOException("read"),
                new UncheckedIOException(new IOException("read")),
                new StackOverflowError(),
                new Mute(),
                new Full());
        for (Throwable cause : causes) {
            Throwable back = roundTrip(serializer, new Failed("login", cause));

            assertThat(back).isInstanceOf(Failed.class).hasMessage("login");
            assertThat(texts(back)).as("%s", cause.getClass()).isEqualTo(expected(cause));
            assertThat(back.getCause().getStackTrace()).isEqualTo(cause.getStackTrace());
        }
    }

    @ParameterizedTest
    @MethodSource("serializers")
    void cause_thatIsListedOrRepeated_comesBack(RedisSerializer<Object> serializer) {
        Throwable inner = new Failed("inner", new IllegalStateException("db"));
        assertThat(texts(roundTrip(serializer, new Failed("outer", inner))))
                .containsExactly("inner", "java.lang.IllegalStateException: db");

        IllegalStateException one = new IllegalStateException("one");
        IllegalStateException other = new IllegalStateException("other", one);
        one.initCause(other);
        Throwable back = roundTrip(serializer, new Failed("circle", other));
        assertThat(back.getCause().getCause().getCause()).isSameAs(back.getCause());
    }

    @ParameterizedTest
    @MethodSource("serializers")
    void value_thatIsAnUnlistedException_isRefused(RedisSerializer<Object> serializer) {
        for (Object value : List.of(
                new IllegalStateException("db"),
                new IOException("read"),
                List.of(new IllegalStateException("in a list")),
                Map.of("last", new IOException("in a map")))) {
            assertThatThrownBy(() -> serializer.serialize(value)).hasMessageContaining("SR202");
        }
    }

    @ParameterizedTest
    @MethodSource("serializers")
    void cause_ofVeryManyCauses_isRefused(RedisSerializer<Object> serializer) {
        Throwable cause = new IllegalStateException("first");
        for (int i = 0; i < 20_000; i++) {
            cause = new IllegalStateException("next", cause);
        }
        Failed deep = new Failed("login", cause);
        assertThatThrownBy(() -> serializer.serialize(deep)).hasMessageContaining("SR205");
    }

    private static Throwable roundTrip(RedisSerializer<Object> serializer, Throwable value) {
        return (Throwable) Objects.requireNonNull(serializer.deserialize(serializer.serialize(value)));
    }

    private static List<String> texts(Throwable exception) {
        List<String> texts = new ArrayList<>();
        for (Throwable cause = exception.getCause(); cause != null; cause = cause.getCause()) {
            texts.add(String.valueOf(cause.getMessage()));
        }
        return texts;
    }

    private static List<String> expected(Throwable exception) {
        List<String> texts = new ArrayList<>();
        for (Throwable cause = exception; cause != null; cause = cause.getCause()) {
            texts.add(textOf(cause));
        }
        return texts;
    }

    private static String textOf(Throwable exception) {
        if (exception instanceof Mute) {
            return Mute.class.getName();
        }
        return exception.getClass() == RuntimeException.class
                ? String.valueOf(exception.getMessage())
                : exception.toString();
    }

    /** Its text cannot be had. */
    private static final class Mute extends RuntimeException {

        @Serial
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("No text");
        }

        @Override
        public StackTraceElement[] getStackTrace() {
            return new StackTraceElement[0];
        }
    }

    /** Holds what Java cannot write. */
    private static final class Full extends RuntimeException {

        @Serial
        private static final long serialVersionUID = 1L;

        @SuppressWarnings({"unused", "serial"})
        private final Object thing = new Object();

        Full() {
            super(Arrays.asList(1, 2).toString());
        }
    }
}
