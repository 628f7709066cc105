package io.secureredis.crypto;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One case of kind {@code open}: a reader's input, and the expected result. */
final class EnvelopeVector {

    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    static final HexFormat HEX = HexFormat.of();

    final String name;
    private final String description;
    private Secret primary = secret(0, 32);
    private List<Secret> openOnly = List.of();
    private List<KeyId> retired = List.of();
    private List<String> binding = List.of("cache", "books", "books::42");
    private Instant now = NOW;
    private Duration clockSkew = Duration.ofSeconds(5);
    private int maxPlaintextBytes = 1024 * 1024;
    private byte[] envelope = {};

    EnvelopeVector(String name, String description) {
        this.name = name;
        this.description = description;
    }

    /** Bytes that count up from {@code first}. */
    static Secret secret(int first, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (first + i);
        }
        return Secret.fromRawBytes(bytes);
    }

    EnvelopeVector primary(Secret secret) {
        this.primary = secret;
        return this;
    }

    EnvelopeVector openOnly(Secret... secrets) {
        this.openOnly = List.of(secrets);
        return this;
    }

    EnvelopeVector retired(KeyId... ids) {
        this.retired = List.of(ids);
        return this;
    }

    EnvelopeVector readAt(String... fields) {
        this.binding = List.of(fields);
        return this;
    }

    EnvelopeVector readAfter(Duration later) {
        this.now = NOW.plus(later);
        return this;
    }

    EnvelopeVector clockSkew(Duration skew) {
        this.clockSkew = skew;
        return this;
    }

    EnvelopeVector maxPlaintextBytes(int cap) {
        this.maxPlaintextBytes = cap;
        return this;
    }

    EnvelopeVector envelope(byte[] bytes) {
        this.envelope = bytes;
        return this;
    }

    /** Returns what {@code primary} seals at {@link #NOW} for {@code fields}; the same on every run. */
    EnvelopeVector sealed(String plaintext, Duration lifetime, String... fields) {
        return sealedUnder(primary, plaintext, lifetime, fields);
    }

    EnvelopeVector sealedUnder(Secret writer, String plaintext, Duration lifetime, String... fields) {
        Sealer sealer = Sealer.builder(KeyRing.of(writer))
                .clock(Clock.fixed(NOW, ZoneOffset.UTC))
                .randomness(() -> new FixedRandom(name))
                .build();
        return envelope(sealer.seal(plaintext.getBytes(StandardCharsets.UTF_8), place(List.of(fields)), lifetime));
    }

    /** Flips one bit. */
    EnvelopeVector flip(int offset, int mask) {
        byte[] changed = envelope.clone();
        changed[offset < 0 ? changed.length + offset : offset] ^= (byte) mask;
        return envelope(changed);
    }

    EnvelopeVector cutTo(int length) {
        return envelope(Arrays.copyOf(envelope, length < 0 ? envelope.length + length : length));
    }

    static Binding place(List<String> fields) {
        Binding place = Binding.of(fields.get(0));
        for (String field : fields.subList(1, fields.size())) {
            place = place.and(field);
        }
        return place;
    }

    Map<String, Object> opens(String plaintext) {
        byte[] derived = KeyDerivation.dataKeyAndCommitment(
                writer(), binding.get(0), EnvelopeHeader.parse(envelope).salt());
        int keyBytes = derived.length - 16;
        Map<String, Object> content = fails("ok");
        content.put("plaintext", HEX.formatHex(plaintext.getBytes(StandardCharsets.UTF_8)));
        content.put("dataKey", HEX.formatHex(derived, 0, keyBytes));
        content.put("commitment", HEX.formatHex(derived, keyBytes, derived.length));
        content.put(
                "associatedData",
                HEX.formatHex(envelope, 0, 60) + HEX.formatHex(place(binding).encoded()));
        return content;
    }

    private Secret writer() {
        KeyId id = EnvelopeHeader.parse(envelope).keyId();
        List<Secret> all = new ArrayList<>(openOnly);
        all.add(primary);
        return all.stream()
                .filter(secret -> secret.keyId().equals(id))
                .findFirst()
                .orElseThrow();
    }

    Map<String, Object> fails(String outcome) {
        Map<String, Object> ring = new LinkedHashMap<>();
        ring.put("primary", HEX.formatHex(primary.bytes()));
        ring.put(
                "openOnly",
                openOnly.stream().map(secret -> HEX.formatHex(secret.bytes())).toList());
        ring.put("retired", retired.stream().map(KeyId::toString).toList());

        Map<String, Object> content = new LinkedHashMap<>();
        content.put("kind", "open");
        content.put("description", description);
        content.put("keyRing", ring);
        content.put("binding", binding);
        content.put("now", now.getEpochSecond());
        content.put("clockSkew", clockSkew.toSeconds());
        content.put("maxPlaintextBytes", maxPlaintextBytes);
        content.put("envelope", HEX.formatHex(envelope));
        content.put("outcome", outcome);
        return content;
    }
}
