package io.secureredis.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class EnvelopeHeaderTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.900Z");
    private final Secret secret = EnvelopeVector.secret(0, 32);
    private final byte[] envelope = Sealer.builder(KeyRing.of(secret))
            .clock(Clock.fixed(NOW, ZoneOffset.UTC))
            .build()
            .seal(new byte[5], Binding.of("value"), Duration.ofMinutes(3));

    @Test
    void parse_envelope_takesItApart() {
        EnvelopeHeader header = EnvelopeHeader.parse(envelope);
        assertThat(header.version()).isEqualTo(1);
        assertThat(header.compressed()).isFalse();
        assertThat(header.keyId()).isEqualTo(secret.keyId());
        assertThat(header.salt()).isEqualTo(Arrays.copyOfRange(envelope, 8, 24));
        assertThat(header.commitment()).isEqualTo(Arrays.copyOfRange(envelope, 24, 40));
        assertThat(header.nonce()).isEqualTo(Arrays.copyOfRange(envelope, 40, 52));
        assertThat(header.writtenAt()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(header.lifetime()).isEqualTo(Duration.ofMinutes(3));
        assertThat(header)
                .hasToString("EnvelopeHeader[version=1, keyId=" + secret.keyId()
                        + ", compressed=false, writtenAt=2026-01-01T00:00:00Z, lifetime=PT3M]");
    }

    @Test
    void parse_arrayChangedAfterwards_headerIsNot() {
        EnvelopeHeader header = EnvelopeHeader.parse(envelope);
        byte[] salt = header.salt();
        Arrays.fill(envelope, (byte) 0);
        Arrays.fill(header.salt(), (byte) 0);
        assertThat(header.salt()).isEqualTo(salt);
        assertThat(header.keyId()).isEqualTo(secret.keyId());
    }

    @Test
    void parseBeginning_sixtyBytes_isEnough() {
        byte[] beginning = Arrays.copyOf(envelope, 60);
        assertThat(EnvelopeHeader.parseBeginning(beginning).keyId()).isEqualTo(secret.keyId());
        assertOutcome(Arrays.copyOf(envelope, 59), OpenFailure.MALFORMED);
        assertThatThrownBy(() -> EnvelopeHeader.parse(beginning))
                .isInstanceOfSatisfying(
                        OpenException.class, e -> assertThat(e.failure()).isEqualTo(OpenFailure.MALFORMED));
    }

    @Test
    void parseBeginning_somethingElse_isNotSealed() {
        assertOutcome("{\"title\":\"A book\"}".getBytes(StandardCharsets.UTF_8), OpenFailure.NOT_SEALED);
        assertOutcome(new byte[0], OpenFailure.NOT_SEALED);
    }

    private static void assertOutcome(byte[] value, OpenFailure expected) {
        assertThatThrownBy(() -> EnvelopeHeader.parseBeginning(value))
                .isInstanceOfSatisfying(
                        OpenException.class, e -> assertThat(e.failure()).isEqualTo(expected));
    }
}
