package io.secureredis.serializer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.SecureRedisException;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.data.redis.serializer.RedisSerializer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/** Serializers with a limit stop while they write, so that a huge value is never in the heap as bytes. */
class MaxBytesTest {

    private static final AllowedTypes TYPES = AllowedTypes.jdkValues().andPackages("io.secureredis.serializer");
    private static final int MAX = 100_000;

    /** Writes more than a heap can hold, if nobody stops it, and tells how far it came. */
    static final class Flood implements Serializable {

        @Serial
        private static final long serialVersionUID = 1L;

        transient int written;

        @Serial
        private void writeObject(ObjectOutputStream out) throws IOException {
            while (written < 1_000_000) {
                out.write(new byte[10_000]);
                written++;
            }
        }

        @Serial
        private void readObject(ObjectInputStream in) {
            throw new IllegalStateException("Never read");
        }
    }

    record Article(String title, List<String> words) implements Serializable {}

    static Stream<IntFunction<RedisSerializer<Object>>> serializers() {
        return Stream.of(
                max -> TypedJsonRedisSerializer.of(TYPES).withMaxBytes(max),
                max -> TypedJsonRedisSerializer.of(TYPES).inSmile().withMaxBytes(max),
                max -> TypedJsonRedisSerializer.of(TYPES).withMaxBytes(max).inSmile(),
                max -> FilteredJdkRedisSerializer.of(TYPES).withMaxBytes(max),
                max -> FilteredJdkRedisSerializer.of(TYPES).withoutProof().withMaxBytes(max),
                max -> FilteredJdkRedisSerializer.of(TYPES).withMaxBytes(max).withoutProof());
    }

    private static void assertTooLarge(RedisSerializer<Object> serializer, Object value) {
        assertThatThrownBy(() -> serializer.serialize(value))
                .isInstanceOfSatisfying(
                        SecureRedisException.class,
                        refused -> assertThat(refused.code()).isEqualTo("SR114"))
                .hasMessageContaining("100000 bytes")
                .hasMessageNotContaining("canary");
    }

    @ParameterizedTest
    @MethodSource("serializers")
    void serialize_moreThanAHeapCanHold_stopsWithinTheLimit(IntFunction<RedisSerializer<Object>> serializers) {
        RedisSerializer<Object> serializer = serializers.apply(MAX);
        Flood flood = new Flood();
        assertTooLarge(serializer, flood);
        assertThat(flood.written).isLessThan(30);
        Flood nested = new Flood();
        assertTooLarge(serializer, new ArrayList<>(List.of("canary", nested)));
        assertThat(nested.written).isLessThan(30);
    }

    @Test
    void json_moreElementsThanAHeapCanHold_stopsWithinTheLimit() {
        RedisSerializer<Object> json = TypedJsonRedisSerializer.of(TYPES).withMaxBytes(MAX);
        assertTooLarge(json, Collections.nCopies(Integer.MAX_VALUE, "canary"));
        assertTooLarge(json, new Article("canary", Collections.nCopies(Integer.MAX_VALUE, "canary")));
    }

    @Test
    void json_writtenByAModule_isRefusedAlike() {
        SimpleModule module = new SimpleModule();
        module.addSerializer(Flood.class, new StdSerializer<>(Flood.class) {
            @Override
            public void serialize(Flood flood, JsonGenerator json, SerializationContext context) {
                json.writeStartArray();
                while (flood.written++ < 10_000_000) {
                    json.writeString("canary canary canary canary canary canary canary canary canary canary");
                }
                json.writeEndArray();
            }
        });
        RedisSerializer<Object> json = TypedJsonRedisSerializer.of(TYPES, builder -> builder.addModule(module))
                .withMaxBytes(MAX);
        Flood flood = new Flood();
        assertTooLarge(json, flood);
        assertThat(flood.written).isLessThan(10_000);
    }

    @ParameterizedTest
    @MethodSource("serializers")
    void serialize_exactlyAtTheLimit_isWrittenAndOneMoreIsNot(IntFunction<RedisSerializer<Object>> serializers) {
        Article article = new Article("canary", List.of("a", "b"));
        byte[] written = serializers.apply(MAX).serialize(article);
        RedisSerializer<Object> fitting = serializers.apply(written.length);
        assertThat(fitting.serialize(article)).isEqualTo(written);
        assertThat(fitting.deserialize(written)).isEqualTo(article);
        assertThatThrownBy(() -> serializers.apply(written.length - 1).serialize(article))
                .isInstanceOf(SecureRedisException.class)
                .hasMessageStartingWith("SR114 ");
        assertThat(fitting.serialize("small")).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("serializers")
    void withMaxBytes_belowOne_isRefused(IntFunction<RedisSerializer<Object>> serializers) {
        assertThatThrownBy(() -> serializers.apply(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
