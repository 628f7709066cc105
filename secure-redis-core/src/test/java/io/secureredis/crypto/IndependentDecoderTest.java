package io.secureredis.crypto;

import static io.secureredis.crypto.EnvelopeVector.HEX;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** A decoder in another language, written only from the specification, agrees with this one in both directions. */
@ExtendWith(PythonWithCryptography.class)
class IndependentDecoderTest {

    private static final String DECODER =
            Repository.file("docs/spec/decoder/envelope_v1.py").toString();
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final List<String> FIELDS = List.of("cache", "bücher", "bücher::42");

    @Test
    void verify_allVectors_noneDisagrees() throws IOException {
        PythonWithCryptography.Result result =
                PythonWithCryptography.run("", DECODER, "verify", EnvelopeVectors.DIRECTORY.toString());
        assertThat(result.output()).isEqualTo(EnvelopeVectors.all().size() + " vectors, 0 disagree");
        assertThat(result.exitCode()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"16,false", "24,true", "32,true"})
    void open_sealedByPython_givesThePlaintext(int secretBytes, boolean compress) throws IOException {
        Secret secret = EnvelopeVector.secret(1, secretBytes);
        String plaintext = "sealed elsewhere, ".repeat(20);
        Map<String, Object> request = Map.of(
                "secret",
                HEX.formatHex(secret.bytes()),
                "binding",
                FIELDS,
                "plaintext",
                HEX.formatHex(plaintext.getBytes(UTF_8)),
                "writtenAt",
                4_000_000_000L,
                "lifetime",
                60,
                "compress",
                compress);
        PythonWithCryptography.Result result =
                PythonWithCryptography.run(MAPPER.writeValueAsString(request), DECODER, "seal");
        assertThat(result.exitCode()).as(result.output()).isZero();

        byte[] envelope = HEX.parseHex(result.output());
        assertThat(EnvelopeHeader.parse(envelope).compressed()).isEqualTo(compress);
        assertThat(Sealer.of(KeyRing.of(secret)).open(envelope, EnvelopeVector.place(FIELDS)))
                .asString(UTF_8)
                .isEqualTo(plaintext);
    }

    @ParameterizedTest
    @CsvSource({"16,false", "24,true", "32,true"})
    void open_sealedByJava_isReadByPython(int secretBytes, boolean compress) throws IOException {
        Secret secret = EnvelopeVector.secret(1, secretBytes);
        byte[] plaintext = "sealed here, ".repeat(20).getBytes(UTF_8);
        byte[] envelope = Sealer.builder(KeyRing.of(secret))
                .compressFromBytes(compress ? 0 : Integer.MAX_VALUE)
                .build()
                .seal(plaintext, EnvelopeVector.place(FIELDS), Duration.ofHours(1));
        Map<String, Object> request = Map.of(
                "keyRing",
                Map.of("primary", HEX.formatHex(secret.bytes()), "openOnly", List.of(), "retired", List.of()),
                "binding",
                FIELDS,
                "now",
                EnvelopeHeader.parse(envelope).writtenAt().getEpochSecond(),
                "clockSkew",
                0,
                "maxPlaintextBytes",
                100_000,
                "envelope",
                HEX.formatHex(envelope));
        PythonWithCryptography.Result result =
                PythonWithCryptography.run(MAPPER.writeValueAsString(request), DECODER, "open");
        assertThat(result.output()).isEqualTo("ok " + HEX.formatHex(plaintext));
    }
}
