package io.secureredis.serializer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.crypto.EnvelopeHeader;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.OpenException;
import io.secureredis.crypto.OpenFailure;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.serializer.RedisSerializer;

class EncryptedRedisSerializerTest {

    private final Sealer sealer = Sealer.of(KeyRing.of(Secret.fromRawBytes(new byte[32])));
    private final EncryptedRedisSerializer<String> names =
            EncryptedRedisSerializer.of(RedisSerializer.string(), sealer, "names");

    @Test
    void serialize_value_isSealedAndComesBack() {
        byte[] stored = names.serialize("canary-51");
        assertThat(new String(stored, ISO_8859_1)).doesNotContain("canary");
        assertThat(stored).hasSize(9 + EnvelopeHeader.OVERHEAD_BYTES);
        assertThat(names.deserialize(stored)).isEqualTo("canary-51");
        assertThat(names.deserialize(stored, String.class)).isEqualTo("canary-51");
    }

    @Test
    void serialize_null_isSealedAndComesBack() {
        EncryptedRedisSerializer<Object> objects =
                EncryptedRedisSerializer.of(RedisSerializer.java(), sealer, "objects");
        byte[] sealed = objects.serialize(null);
        assertThat(sealed).hasSizeGreaterThanOrEqualTo(76);
        assertThat(objects.deserialize(sealed)).isNull();
        assertThat(objects.deserialize(null)).isNull();
        assertThat(objects.<String>deserialize(null, String.class)).isNull();
    }

    @Test
    void serialize_nullThatWouldComeBackAsAnEmptyText_isRefused() {
        assertThatThrownBy(() -> names.serialize(null)).hasMessageStartingWith("SR249");
    }

    @Test
    void deserialize_emptyValueInRedis_isNotSealed() {
        assertThatThrownBy(() -> names.deserialize(new byte[0]))
                .isInstanceOfSatisfying(
                        OpenException.class,
                        thrown -> assertThat(thrown.failure()).isEqualTo(OpenFailure.NOT_SEALED));
    }

    @Test
    void serialize_emptyString_isNotNull() {
        assertThat(names.deserialize(names.serialize(""))).isEmpty();
    }

    @Test
    void deserialize_otherName_isNotAuthentic() {
        byte[] stored = names.serialize("x");
        EncryptedRedisSerializer<String> others =
                EncryptedRedisSerializer.of(RedisSerializer.string(), sealer, "others");
        assertThatThrownBy(() -> others.deserialize(stored))
                .isInstanceOfSatisfying(
                        OpenException.class, e -> assertThat(e.failure()).isEqualTo(OpenFailure.NOT_AUTHENTIC));
    }

    @Test
    void withLifetime_isSealedIn() {
        byte[] stored = names.withLifetime(Duration.ofMinutes(5)).serialize("x");
        assertThat(EnvelopeHeader.parse(stored).lifetime()).isEqualTo(Duration.ofMinutes(5));
        assertThatThrownBy(() -> names.withLifetime(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void types_areTheDelegates() {
        assertThat(names.canSerialize(String.class)).isTrue();
        assertThat(names.canSerialize(Integer.class)).isFalse();
        assertThat(names.getTargetType()).isEqualTo(String.class);
        assertThat(names).hasToString("EncryptedRedisSerializer[names, StringRedisSerializer]");
    }
}
