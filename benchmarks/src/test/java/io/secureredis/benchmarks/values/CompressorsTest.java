package io.secureredis.benchmarks.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.crypto.Binding;
import io.secureredis.crypto.EnvelopeHeader;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** What is compressed comes back, one value after the other, and the JSON is what it claims to be. */
class CompressorsTest {

    @ParameterizedTest
    @EnumSource(Compressors.class)
    void inflate_ofWhatWasCompressed_isThePlaintext(Compressors contender) {
        byte[] noise = new byte[20_000];
        new Random(7).nextBytes(noise);
        try (Compressor compressor = Objects.requireNonNull(contender.create())) {
            for (byte[] each : List.of(
                    ApplicationJson.ofBytes(300_000, 1),
                    noise,
                    new byte[1],
                    new byte[100_000],
                    ApplicationJson.ofBytes(64, 1))) {
                assertThat(compressor.inflate(compressor.compress(each), each.length))
                        .isEqualTo(each);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Compressors.class)
    void inflate_longerThanAllowed_isRefused(Compressors contender) {
        try (Compressor compressor = Objects.requireNonNull(contender.create())) {
            byte[] compressed = compressor.compress(new byte[1000]);
            assertThatThrownBy(() -> compressor.inflate(compressed, 999)).isInstanceOf(IllegalStateException.class);
        }
    }

    /** Core's own code is hidden, and is measured by its likeness: both make the same number of bytes. */
    @ParameterizedTest
    @ValueSource(ints = {1024, 10_240, 300_000})
    void compress_asSecureRedis_hasTheLengthOfItsEnvelopes(int size) {
        byte[] json = ApplicationJson.ofBytes(size, 1);
        Sealer sealer = Sealer.builder(KeyRing.of(Secret.fromRawBytes(new byte[32])))
                .compressFromBytes(1)
                .build();
        byte[] envelope = sealer.seal(json, Binding.of("test"), Duration.ZERO);
        try (Compressor compressor = Objects.requireNonNull(Compressors.OURS.create())) {
            assertThat(envelope).hasSize(compressor.compress(json).length + EnvelopeHeader.OVERHEAD_BYTES);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 1000, 1024, 10_240, 100_000, 1_048_576})
    void ofBytes_eachLength_isJsonOfThatLengthAndAlwaysTheSame(int length) {
        byte[] json = ApplicationJson.ofBytes(length, 1);
        assertThat(json)
                .hasSize(length)
                .isEqualTo(ApplicationJson.ofBytes(length, 1))
                .isNotEqualTo(ApplicationJson.ofBytes(length, 2));
        assertThat(new JsonMapper().readTree(json).path("orders").isArray()).isTrue();
    }

    /** Neither one object again and again nor noise: two thirds of it at most, and a tenth at least, are left. */
    @Test
    void ofBytes_deflated_isAsLongAsAnApplicationsJson() {
        byte[] json = ApplicationJson.ofBytes(100_000, 1);
        try (Compressor compressor = Objects.requireNonNull(Compressors.DEFLATE_6.create())) {
            assertThat(compressor.compress(json).length).isBetween(10_000, 66_000);
        }
    }
}
