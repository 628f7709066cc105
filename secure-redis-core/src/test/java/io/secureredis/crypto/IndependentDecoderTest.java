package io.secureredis.crypto;

import static io.secureredis.crypto.EnvelopeVector.HEX;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.json.JsonMapper;

/**
 * A reader and writer in another language, written only from the specification, agrees with this one in both
 * directions. {@code -Dsecureredis.python.seed=…} for other envelopes.
 */
@ExtendWith(PythonWithCryptography.class)
class IndependentDecoderTest {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final int SAMPLES = 200;
    private static final List<String> PURPOSES = List.of("cache", "job", "template", "session-event");
    private static final List<String> TEXTS =
            List.of("", "books", "books::42", "bücher::\u4f60\u597d", "a\u0000b", "\ud83d\ude00", "x".repeat(300));

    private final long seed = Long.getLong("secureredis.python.seed", 20260701L);
    private final Random random = new Random(seed);

    @Test
    void verify_allVectors_noneDisagrees() throws IOException {
        PythonWithCryptography.Result result =
                PythonWithCryptography.secureRedis(Map.of(), "", "verify", EnvelopeVectors.DIRECTORY.toString());
        assertThat(result.output()).isEqualTo(EnvelopeVectors.all().size() + " vectors, 0 disagree");
        assertThat(result.exitCode()).isZero();
    }

    /** A ring, a place and a content that chance chose. */
    @SuppressWarnings("ArrayRecordComponent") // Compared by nobody
    private record Sample(List<Secret> ring, List<String> place, byte[] plaintext, int lifetime, boolean compress) {

        KeyRing keyRing() {
            return KeyRing.of(ring.get(0)).withOpenOnly(ring.subList(1, ring.size()));
        }

        Map<String, Object> ringForPython() {
            return Map.of(
                    "primary", HEX.formatHex(ring.get(0).bytes()),
                    "openOnly",
                            ring.stream()
                                    .skip(1)
                                    .map(secret -> HEX.formatHex(secret.bytes()))
                                    .toList(),
                    "retired", List.of());
        }
    }

    private List<Sample> samples() {
        System.out.println("Exchanging " + SAMPLES + " envelopes with Python, seed " + seed);
        return Stream.generate(this::sample).limit(SAMPLES).toList();
    }

    private Sample sample() {
        List<Secret> ring = IntStream.rangeClosed(0, random.nextInt(3))
                .mapToObj(each -> Secret.fromRawBytes(bytes(16 + 8 * random.nextInt(3))))
                .toList();
        List<String> place = new ArrayList<>(List.of(PURPOSES.get(random.nextInt(PURPOSES.size()))));
        int fields = random.nextInt(4);
        for (int i = 0; i < fields; i++) {
            place.add(TEXTS.get(random.nextInt(TEXTS.size())));
        }
        boolean compress = random.nextBoolean();
        // Random bytes do not compress, so a writer may leave them as they are
        byte[] plaintext =
                compress ? "again and ".repeat(random.nextInt(200) + 10).getBytes(UTF_8) : bytes(size());
        return new Sample(ring, place, plaintext, random.nextInt(2) * (1 + random.nextInt(100_000)), compress);
    }

    private int size() {
        return random.nextInt(10) == 0 ? random.nextInt(70_000) : random.nextInt(40);
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    @Test
    void open_sealedByPython_givesThePlaintext() throws IOException {
        List<Sample> samples = samples();
        List<String> sealed = python(
                "seal",
                samples.stream()
                        .map(sample -> Map.<String, Object>of(
                                "keyRing",
                                sample.ringForPython(),
                                "binding",
                                sample.place,
                                "plaintext",
                                HEX.formatHex(sample.plaintext),
                                "writtenAt",
                                4_000_000_000L,
                                "lifetime",
                                sample.lifetime,
                                "compress",
                                sample.compress))
                        .toList());
        for (int i = 0; i < SAMPLES; i++) {
            Sample sample = samples.get(i);
            byte[] envelope = HEX.parseHex(sealed.get(i));
            assertThat(EnvelopeHeader.parse(envelope).compressed()).isEqualTo(sample.compress);
            assertThat(EnvelopeHeader.parse(envelope).lifetime()).isEqualTo(Duration.ofSeconds(sample.lifetime));
            assertThat(Sealer.of(sample.keyRing()).open(envelope, EnvelopeVector.place(sample.place)))
                    .as("sample %d of seed %d", i, seed)
                    .isEqualTo(sample.plaintext);
        }
    }

    /** Every second envelope is damaged: both sides name the same outcome, whatever the damage. */
    @Test
    void open_sealedByJava_hasTheSameOutcomeInPython() throws IOException {
        List<Sample> samples = samples();
        List<String> expected = new ArrayList<>();
        List<Map<String, Object>> requests = new ArrayList<>();
        for (int i = 0; i < SAMPLES; i++) {
            Sample sample = samples.get(i);
            byte[] envelope = seal(sample);
            long writtenAt = EnvelopeHeader.parse(envelope).writtenAt().getEpochSecond();
            byte[] given = i % 2 == 0 ? envelope : damaged(envelope);
            expected.add(outcome(sample, given));
            requests.add(Map.of(
                    "keyRing",
                    sample.ringForPython(),
                    "binding",
                    sample.place,
                    "now",
                    writtenAt,
                    "clockSkew",
                    5,
                    "maxPlaintextBytes",
                    100_000,
                    "envelope",
                    HEX.formatHex(given)));
        }
        assertThat(python("open", requests)).as("seed %d", seed).isEqualTo(expected);
        assertThat(expected.stream().filter(outcome -> outcome.startsWith("ok")).count())
                .isGreaterThanOrEqualTo(SAMPLES / 2);
        assertThat(expected).contains("not-authentic", "wrong-commitment", "unknown-key", "not-sealed", "malformed");
    }

    private static byte[] seal(Sample sample) {
        return Sealer.builder(sample.keyRing())
                .compressFromBytes(sample.compress ? 0 : Integer.MAX_VALUE)
                .build()
                .seal(sample.plaintext, EnvelopeVector.place(sample.place), Duration.ofSeconds(sample.lifetime));
    }

    /** Changes one bit, cuts the end off, or adds to it. */
    private byte[] damaged(byte[] envelope) {
        int kind = random.nextInt(8);
        if (kind == 0) {
            return java.util.Arrays.copyOf(envelope, random.nextInt(envelope.length));
        }
        if (kind == 1) {
            return java.util.Arrays.copyOf(envelope, envelope.length + 1);
        }
        byte[] changed = envelope.clone();
        changed[random.nextInt(kind < 5 ? 60 : envelope.length)] ^= (byte) (1 << random.nextInt(8));
        return changed;
    }

    private static String outcome(Sample sample, byte[] envelope) {
        try {
            byte[] plaintext = Sealer.of(sample.keyRing()).open(envelope, EnvelopeVector.place(sample.place));
            return "ok " + HEX.formatHex(plaintext);
        } catch (OpenException e) {
            return e.failure().name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private static List<String> python(String verb, List<Map<String, Object>> requests) throws IOException {
        String input = requests.stream().map(MAPPER::writeValueAsString).collect(Collectors.joining("\n"));
        PythonWithCryptography.Result result = PythonWithCryptography.secureRedis(Map.of(), input, verb);
        assertThat(result.exitCode()).as(result.output()).isZero();
        // An empty plaintext leaves "ok" and a space, which the end of the output may have lost
        List<String> lines = new ArrayList<>();
        result.output().lines().forEach(line -> lines.add(line.equals("ok") ? "ok " : line));
        return lines;
    }
}
