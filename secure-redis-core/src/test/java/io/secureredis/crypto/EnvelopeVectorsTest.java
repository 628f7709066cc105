package io.secureredis.crypto;

import static io.secureredis.crypto.EnvelopeVector.HEX;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EnvelopeVectorsTest {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /** With {@code -Dsecureredis.vectors.write=true} the files are written again first. */
    @BeforeAll
    static void writeOnRequest() throws IOException {
        if (Boolean.getBoolean("secureredis.vectors.write")) {
            EnvelopeVectors.write();
        }
    }

    @Test
    void generate_again_givesTheSameFiles() throws IOException {
        Map<String, String> present = new TreeMap<>();
        try (Stream<Path> files = Files.list(EnvelopeVectors.DIRECTORY)) {
            for (Path file : files.toList()) {
                present.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        assertThat(present).isEqualTo(new TreeMap<>(EnvelopeVectors.all()));
    }

    @Test
    void outcomes_ofAllVectors_coverEveryFailure() {
        List<String> outcomes = EnvelopeVectors.all().values().stream()
                .map(text -> MAPPER.readTree(text).path("outcome").asString())
                .toList();
        for (OpenFailure failure : OpenFailure.values()) {
            // A key of another type has no bytes that a vector could hold
            if (failure != OpenFailure.WRONG_TYPE) {
                assertThat(outcomes).contains(failure.label());
            }
        }
    }

    static Stream<String> names() throws IOException {
        try (Stream<Path> files = Files.list(EnvelopeVectors.DIRECTORY)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void read_vector_givesWhatItSays(String name) throws IOException {
        JsonNode vector = MAPPER.readTree(Files.readString(EnvelopeVectors.DIRECTORY.resolve(name)));
        switch (vector.get("kind").asString()) {
            case "open" -> assertOutcome(vector);
            case "key-id" ->
                assertThat(secret(vector.get("secret")).keyId())
                        .hasToString(vector.get("keyId").asString());
            case "hidden-name" ->
                assertThat(Sealer.of(KeyRing.of(secret(vector.get("secret")))).hideName(binding(vector)))
                        .isEqualTo(vector.get("hiddenName").asString());
            case "encrypted-name" -> assertEncryptedName(vector);
            default -> throw new AssertionError("Unknown kind of vector in " + name);
        }
    }

    private static void assertEncryptedName(JsonNode vector) {
        NameCipher names = NameCipher.of(KeyRing.of(secret(vector.get("secret"))));
        byte[] encrypted = HEX.parseHex(vector.get("encryptedName").asString());
        if (vector.get("outcome").asString().equals("ok")) {
            byte[] name = vector.get("name").asString().getBytes(UTF_8);
            assertThat(names.decrypt(encrypted, binding(vector))).isEqualTo(name);
            assertThat(names.encrypt(name, binding(vector))).isEqualTo(encrypted);
            return;
        }
        OpenException refused =
                catchThrowableOfType(OpenException.class, () -> names.decrypt(encrypted, binding(vector)));
        assertThat(refused.failure().label()).isEqualTo(vector.get("outcome").asString());
    }

    private static void assertOutcome(JsonNode vector) {
        Sealer sealer = reader(vector);
        byte[] envelope = HEX.parseHex(vector.get("envelope").asString());
        String outcome = vector.get("outcome").asString();
        if (outcome.equals("ok")) {
            byte[] plaintext = sealer.open(envelope, binding(vector));
            assertThat(HEX.formatHex(plaintext))
                    .isEqualTo(vector.get("plaintext").asString());
            return;
        }
        OpenException refused = catchThrowableOfType(OpenException.class, () -> sealer.open(envelope, binding(vector)));
        assertThat(refused).isNotNull();
        assertThat(refused.failure().label()).isEqualTo(outcome);
    }

    private static Sealer reader(JsonNode vector) {
        JsonNode ring = vector.get("keyRing");
        List<Secret> openOnly = new ArrayList<>();
        ring.get("openOnly").forEach(node -> openOnly.add(secret(node)));
        List<KeyId> retired = new ArrayList<>();
        ring.get("retired").forEach(node -> retired.add(KeyId.parse(node.asString())));
        Instant now = Instant.ofEpochSecond(vector.get("now").asLong());
        return Sealer.builder(KeyRing.of(secret(ring.get("primary")))
                        .withOpenOnly(openOnly)
                        .withRetired(retired))
                .clock(Clock.fixed(now, ZoneOffset.UTC))
                .clockSkew(Duration.ofSeconds(vector.get("clockSkew").asLong()))
                .maxPlaintextBytes(vector.get("maxPlaintextBytes").asInt())
                .build();
    }

    private static Secret secret(JsonNode hex) {
        return Secret.fromRawBytes(HEX.parseHex(hex.asString()));
    }

    private static Binding binding(JsonNode vector) {
        List<String> fields = new ArrayList<>();
        vector.get("binding").forEach(field -> fields.add(field.asString()));
        return EnvelopeVector.place(fields);
    }
}
