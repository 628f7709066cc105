package io.secureredis.crypto;

import static io.secureredis.crypto.EnvelopeVector.HEX;
import static io.secureredis.crypto.EnvelopeVector.NOW;
import static io.secureredis.crypto.EnvelopeVector.secret;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Creates the files under {@code docs/spec/vectors/envelope-v1}: one case each, at most one flaw each, named after the
 * flaw, the same on every run.
 *
 * <p>{@link #main} writes them again: {@code mvn test -pl secure-redis-core -am -Dtest=EnvelopeVectorsTest
 * -Dsecureredis.vectors.write=true} does the same.
 */
final class EnvelopeVectors {

    static final Path DIRECTORY = Repository.file("docs/spec/vectors/envelope-v1");

    /** 94 bytes of text in 33, by zlib; a constant, because compressors differ between versions and platforms. */
    private static final String REPEATED =
            "the same words again and again, ".repeat(2) + "the same words again and again";

    private static final byte[] DEFLATED =
            HEX.parseHex("78da2bc94855284ecc4d5528cf2f4a2956484c4fcccc5348cc4b81b074144a2892070032192154");

    /** 65,536 zero bytes. */
    private static final byte[] BOMB =
            HEX.parseHex("78daedc101010000008090feafee080a" + "00".repeat(63) + "6a000f0001");

    private static final Duration NONE = Duration.ZERO;
    private static final String TEXT = "a value";
    private static final String[] HERE = {"cache", "books", "books::42"};

    private final Map<String, Map<String, Object>> files = new LinkedHashMap<>();

    private EnvelopeVectors() {}

    /** File name to content. */
    static Map<String, String> all() {
        EnvelopeVectors vectors = new EnvelopeVectors();
        vectors.whole();
        vectors.notSealed();
        vectors.malformed();
        vectors.keys();
        vectors.notAuthentic();
        vectors.moved();
        vectors.expired();
        vectors.compressed();
        vectors.tooLarge();
        vectors.names();
        Map<String, String> texts = new LinkedHashMap<>();
        ObjectWriter writer = JsonMapper.builder().build().writerWithDefaultPrettyPrinter();
        vectors.files.forEach((name, content) ->
                texts.put(name + ".json", writer.writeValueAsString(content).replace("\r\n", "\n") + "\n"));
        return texts;
    }

    private static EnvelopeVector vector(String name, String description) {
        return new EnvelopeVector(name, description);
    }

    private void opens(EnvelopeVector vector, String plaintext) {
        add(vector.name, vector.opens(plaintext));
    }

    private void fails(EnvelopeVector vector, OpenFailure outcome) {
        add(vector.name, vector.fails(outcome.label()));
    }

    private void add(String name, Map<String, Object> content) {
        if (files.put(name, content) != null) {
            throw new IllegalStateException("Two vectors are named " + name);
        }
    }

    private void whole() {
        for (int length : List.of(16, 24, 32)) {
            opens(
                    vector("ok-aes-" + length * 8, "A secret of " + length + " bytes")
                            .primary(secret(0, length))
                            .sealed(TEXT, NONE, HERE),
                    TEXT);
        }
        opens(
                vector("ok-purpose-value", "A value bound to a name alone")
                        .readAt("value", "spring:session")
                        .sealed(TEXT, NONE, "value", "spring:session"),
                TEXT);
        opens(
                vector("ok-purpose-job", "A job's body")
                        .readAt("job", "mail", "01JFZ3K8", "body")
                        .sealed(TEXT, NONE, "job", "mail", "01JFZ3K8", "body"),
                TEXT);
        opens(
                vector("ok-purpose-longest", "A purpose of 32 characters")
                        .readAt("abcdefghijklmnopqrstuvwxyz.-0123")
                        .sealed(TEXT, NONE, "abcdefghijklmnopqrstuvwxyz.-0123"),
                TEXT);
        opens(vector("ok-empty-plaintext", "76 bytes, nothing in them").sealed("", NONE, HERE), "");
        opens(
                vector("ok-non-ascii-binding", "The binding is UTF-8; its lengths count bytes")
                        .readAt("cache", "bücher", "bücher::東京 🔑")
                        .sealed("日本", NONE, "cache", "bücher", "bücher::東京 🔑"),
                "日本");
        opens(
                vector("ok-empty-binding-field", "A field may be empty")
                        .readAt("cache", "", "")
                        .sealed(TEXT, NONE, "cache", "", ""),
                TEXT);
        opens(
                vector("ok-open-only-secret", "Sealed under the previous secret")
                        .primary(secret(32, 32))
                        .openOnly(secret(0, 16))
                        .sealedUnder(secret(0, 16), TEXT, NONE, HERE),
                TEXT);
        opens(
                vector("ok-other-secret-retired", "A retired id does not touch the others")
                        .retired(secret(32, 32).keyId())
                        .sealed(TEXT, NONE, HERE),
                TEXT);
        opens(
                vector("ok-at-cap", "As many bytes as the reader allows")
                        .maxPlaintextBytes(TEXT.length())
                        .sealed(TEXT, NONE, HERE),
                TEXT);
    }

    private void notSealed() {
        fails(
                vector("not-sealed-wrong-magic", "The first byte is not S")
                        .sealed(TEXT, NONE, HERE)
                        .flip(0, 1),
                OpenFailure.NOT_SEALED);
        fails(
                vector("not-sealed-json", "A plaintext value, longer than a header")
                        .envelope(("{\"title\":\"" + "x".repeat(90) + "\"}").getBytes(StandardCharsets.UTF_8)),
                OpenFailure.NOT_SEALED);
        fails(vector("not-sealed-empty", "No bytes at all"), OpenFailure.NOT_SEALED);
        fails(
                vector("not-sealed-one-byte", "Half of the magic")
                        .sealed(TEXT, NONE, HERE)
                        .cutTo(1),
                OpenFailure.NOT_SEALED);
    }

    private void malformed() {
        fails(
                vector("malformed-magic-alone", "Nothing after the magic")
                        .sealed(TEXT, NONE, HERE)
                        .cutTo(2),
                OpenFailure.MALFORMED);
        fails(
                vector("malformed-truncated-in-header", "Cut within the header")
                        .sealed(TEXT, NONE, HERE)
                        .cutTo(41),
                OpenFailure.MALFORMED);
        fails(
                vector("malformed-too-short", "One byte less than header and tag")
                        .sealed("", NONE, HERE)
                        .cutTo(75),
                OpenFailure.MALFORMED);
        fails(
                vector("malformed-version-0", "Version 0")
                        .sealed(TEXT, NONE, HERE)
                        .flip(2, 1),
                OpenFailure.MALFORMED);
        fails(
                vector("malformed-version-2", "Version 2")
                        .sealed(TEXT, NONE, HERE)
                        .flip(2, 3),
                OpenFailure.MALFORMED);
        fails(
                vector("malformed-flag-bit-1", "A flag that version 1 does not know")
                        .sealed(TEXT, NONE, HERE)
                        .flip(3, 0x02),
                OpenFailure.MALFORMED);
        fails(
                vector("malformed-flag-bit-7", "A flag that version 1 does not know")
                        .sealed(TEXT, NONE, HERE)
                        .flip(3, 0x80),
                OpenFailure.MALFORMED);
    }

    private void keys() {
        Secret old = secret(32, 32);
        fails(
                vector("retired-key", "Sealed under a secret that is retired, though still configured")
                        .openOnly(old)
                        .retired(old.keyId())
                        .sealedUnder(old, TEXT, NONE, HERE),
                OpenFailure.RETIRED_KEY);
        fails(
                vector("retired-key-not-configured", "Sealed under a secret that is retired and gone")
                        .retired(old.keyId())
                        .sealedUnder(old, TEXT, NONE, HERE),
                OpenFailure.RETIRED_KEY);
        fails(
                vector("unknown-key", "Sealed under a secret that the reader does not have")
                        .sealedUnder(old, TEXT, NONE, HERE),
                OpenFailure.UNKNOWN_KEY);
        fails(
                vector("unknown-key-flipped-bit", "One bit of the key id turned")
                        .sealed(TEXT, NONE, HERE)
                        .flip(7, 0x10),
                OpenFailure.UNKNOWN_KEY);
        fails(
                vector("wrong-commitment-flipped-bit", "One bit of the commitment turned")
                        .sealed(TEXT, NONE, HERE)
                        .flip(39, 0x01),
                OpenFailure.WRONG_COMMITMENT);
        fails(
                vector("wrong-commitment-other-salt", "One bit of the salt turned")
                        .sealed(TEXT, NONE, HERE)
                        .flip(8, 0x80),
                OpenFailure.WRONG_COMMITMENT);
        fails(
                vector("wrong-commitment-other-secret", "Sealed under another secret, with the key id of this one")
                        .envelope(underForeignId(old)),
                OpenFailure.WRONG_COMMITMENT);
        fails(
                vector("wrong-commitment-other-purpose", "Sealed for purpose value, read for purpose cache")
                        .sealed(TEXT, NONE, "value", "books", "books::42"),
                OpenFailure.WRONG_COMMITMENT);
    }

    private static byte[] underForeignId(Secret writer) {
        byte[] envelope = new Forge(writer, EnvelopeVector.place(List.of(HERE)), "wrong-commitment-other-secret")
                .writtenAt(NOW.getEpochSecond())
                .seal(TEXT.getBytes(StandardCharsets.UTF_8));
        BigEndian.putInt(envelope, 4, secret(0, 32).keyId().value());
        return envelope;
    }

    private void notAuthentic() {
        changed("tag-bit", "The last bit of the tag turned", -1, 0x01);
        changed("ciphertext-bit", "One bit of the ciphertext turned", 60, 0x20);
        changed("nonce-bit", "One bit of the nonce turned", 40, 0x40);
        changed("written-at", "Written at a later second", 55, 0x01);
        changed("lifetime", "A lifetime of 0 made one of a second", 59, 0x01);
        changed("compressed-flag-set", "Said to be compressed, and is not", 3, 0x01);
        fails(
                vector("not-authentic-compressed-flag-cleared", "Said not to be compressed, and is")
                        .envelope(deflated("not-authentic-compressed-flag-cleared", DEFLATED))
                        .flip(3, 0x01),
                OpenFailure.NOT_AUTHENTIC);
        fails(
                vector("not-authentic-truncated", "The last byte is missing")
                        .sealed(TEXT, NONE, HERE)
                        .cutTo(-1),
                OpenFailure.NOT_AUTHENTIC);
        fails(
                vector("not-authentic-lengthened", "A zero byte at the end")
                        .sealed(TEXT, NONE, HERE)
                        .cutTo(76 + TEXT.length() + 1),
                OpenFailure.NOT_AUTHENTIC);
    }

    private void changed(String what, String description, int offset, int mask) {
        fails(
                vector("not-authentic-" + what, description)
                        .sealed(TEXT, NONE, HERE)
                        .flip(offset, mask),
                OpenFailure.NOT_AUTHENTIC);
    }

    private void moved() {
        moved("to-another-key", List.of(HERE), "cache", "books", "books::43");
        moved("to-another-cache", List.of(HERE), "cache", "films", "books::42");
        moved("to-another-queue", List.of("job", "mail", "7", "body"), "job", "push", "7", "body");
        moved("to-another-job", List.of("job", "mail", "7", "body"), "job", "mail", "8", "body");
        moved("to-another-role", List.of("job", "mail", "7", "result"), "job", "mail", "7", "body");
        moved("fields-regrouped", List.of("cache", "ab", "c"), "cache", "a", "bc");
        moved("field-missing", List.of("cache", "ab", ""), "cache", "ab");
    }

    private void moved(String how, List<String> from, String... to) {
        fails(
                vector("not-authentic-moved-" + how, "Sealed for " + from + ", read for " + List.of(to))
                        .readAt(to)
                        .sealed(TEXT, NONE, from.toArray(String[]::new)),
                OpenFailure.NOT_AUTHENTIC);
    }

    private void expired() {
        Duration hour = Duration.ofHours(1);
        Duration skew = Duration.ofSeconds(5);
        opens(
                vector("ok-with-lifetime", "Read half a lifetime later")
                        .readAfter(Duration.ofMinutes(30))
                        .sealed(TEXT, hour, HERE),
                TEXT);
        opens(
                vector("ok-last-second-of-skew", "The lifetime is over, the skew is not")
                        .readAfter(hour.plus(skew).minusSeconds(1))
                        .sealed(TEXT, hour, HERE),
                TEXT);
        opens(
                vector("ok-last-second", "The last second, without any skew")
                        .clockSkew(NONE)
                        .readAfter(hour.minusSeconds(1))
                        .sealed(TEXT, hour, HERE),
                TEXT);
        opens(
                vector("ok-longest-lifetime", "2^32 - 1 seconds, which end after 2106")
                        .readAfter(Duration.ofDays(3650))
                        .sealed(TEXT, Duration.ofSeconds(0xffff_ffffL), HERE),
                TEXT);
        opens(
                vector("ok-written-in-the-future", "By a writer whose clock is ahead")
                        .readAfter(hour.negated())
                        .sealed(TEXT, hour, HERE),
                TEXT);
        fails(
                vector("expired", "Read a day after a lifetime of an hour")
                        .readAfter(Duration.ofDays(1))
                        .sealed(TEXT, hour, HERE),
                OpenFailure.EXPIRED);
        fails(
                vector("expired-exactly", "Read at written at + lifetime, without any skew")
                        .clockSkew(NONE)
                        .readAfter(hour)
                        .sealed(TEXT, hour, HERE),
                OpenFailure.EXPIRED);
        fails(
                vector("expired-exactly-with-skew", "Read at written at + lifetime + skew")
                        .readAfter(hour.plus(skew))
                        .sealed(TEXT, hour, HERE),
                OpenFailure.EXPIRED);
    }

    private void compressed() {
        opens(
                vector("ok-compressed", "DEFLATE in the zlib format").envelope(deflated("ok-compressed", DEFLATED)),
                REPEATED);
        byte[] broken = DEFLATED.clone();
        broken[broken.length - 1] ^= 1;
        fails(
                vector("malformed-compressed-checksum", "The stream's own checksum is wrong")
                        .envelope(deflated("malformed-compressed-checksum", broken)),
                OpenFailure.MALFORMED);
        fails(
                vector("malformed-compressed-truncated", "The stream ends early")
                        .envelope(deflated("malformed-compressed-truncated", Arrays.copyOf(DEFLATED, 20))),
                OpenFailure.MALFORMED);
        fails(
                vector("malformed-compressed-trailing", "A byte follows the stream")
                        .envelope(deflated(
                                "malformed-compressed-trailing", Arrays.copyOf(DEFLATED, DEFLATED.length + 1))),
                OpenFailure.MALFORMED);
        fails(
                vector("malformed-compressed-not-zlib", "No stream at all")
                        .envelope(deflated("malformed-compressed-not-zlib", TEXT.getBytes(StandardCharsets.UTF_8))),
                OpenFailure.MALFORMED);
        fails(
                vector("malformed-compressed-empty", "Nothing was compressed into nothing")
                        .envelope(deflated("malformed-compressed-empty", new byte[0])),
                OpenFailure.MALFORMED);
    }

    private static byte[] deflated(String label, byte[] stream) {
        return new Forge(secret(0, 32), EnvelopeVector.place(List.of(HERE)), label)
                .compressed()
                .writtenAt(NOW.getEpochSecond())
                .seal(stream);
    }

    private void tooLarge() {
        fails(
                vector("too-large", "One byte more than the reader allows")
                        .maxPlaintextBytes(TEXT.length() - 1)
                        .sealed(TEXT, NONE, HERE),
                OpenFailure.TOO_LARGE);
        fails(
                vector("too-large-inflated", "One byte more than the reader allows, after decompression")
                        .maxPlaintextBytes(REPEATED.length() - 1)
                        .envelope(deflated("too-large-inflated", DEFLATED)),
                OpenFailure.TOO_LARGE);
        fails(
                vector("too-large-inflate-bomb", "65,536 bytes out of " + BOMB.length)
                        .maxPlaintextBytes(4096)
                        .envelope(deflated("too-large-inflate-bomb", BOMB)),
                OpenFailure.TOO_LARGE);
        opens(
                vector("ok-compressed-at-cap", "As many bytes as the reader allows, after decompression")
                        .maxPlaintextBytes(REPEATED.length())
                        .envelope(deflated("ok-compressed-at-cap", DEFLATED)),
                REPEATED);
    }

    private void names() {
        for (int length : List.of(16, 24, 32)) {
            keyId("key-id-" + length + "-bytes", "The id of a secret of " + length + " bytes", secret(0, length));
        }
        hidden("hidden-name-cache", "A cache key", secret(0, 32), HERE);
        hidden("hidden-name-job", "A unique key of a job", secret(0, 16), "job", "mail", "user@example.org");
        hidden("hidden-name-non-ascii", "UTF-8", secret(0, 24), "cache", "bücher", "東京 🔑");
        String[] session = {"session-name", "spring:session:sessions:"};
        String id = "9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d";
        encrypted("encrypted-name-session", "The id of a session in its key", secret(0, 32), id, session);
        encrypted(
                "encrypted-name-aes-128",
                "A secret of 16 bytes; names take 256 bits all the same",
                secret(0, 16),
                id,
                session);
        encrypted("encrypted-name-empty", "A name of no bytes", secret(0, 32), "", session);
        encrypted(
                "encrypted-name-non-ascii",
                "UTF-8, of a length that fills no block",
                secret(0, 24),
                "東京 🔑",
                "session-member",
                "spring:session:sessions:index:bücher");
        refused(
                "encrypted-name-not-authentic-moved",
                "Encrypted for another place",
                id,
                List.of("session-name", "other:sessions:"),
                0);
        refused("encrypted-name-not-authentic-tag-bit", "The last bit of the tag turned", id, List.of(session), -1);
        refused("encrypted-name-unknown-key", "One bit of the key id turned", id, List.of(session), 3);
    }

    private void keyId(String name, String description, Secret secret) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("kind", "key-id");
        content.put("description", description);
        content.put("secret", HEX.formatHex(secret.bytes()));
        content.put("keyId", secret.keyId().toString());
        add(name, content);
    }

    private void hidden(String name, String description, Secret secret, String... fields) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("kind", "hidden-name");
        content.put("description", description);
        content.put("secret", HEX.formatHex(secret.bytes()));
        content.put("binding", List.of(fields));
        content.put("hiddenName", Sealer.of(KeyRing.of(secret)).hideName(EnvelopeVector.place(List.of(fields))));
        add(name, content);
    }

    private void encrypted(String name, String description, Secret secret, String plain, String... fields) {
        NameCipher names = NameCipher.of(KeyRing.of(secret));
        byte[] encrypted = names.encrypt(plain.getBytes(StandardCharsets.UTF_8), EnvelopeVector.place(List.of(fields)));
        add(name, encryptedName(description, secret, plain, List.of(fields), encrypted, "ok"));
    }

    /**
     * Read at the session's place; one bit is flipped at an offset, counted from the end if it is negative, and none at
     * 0.
     */
    private void refused(String name, String description, String plain, List<String> writtenAt, int flipAt) {
        byte[] encrypted = NameCipher.of(KeyRing.of(secret(0, 32)))
                .encrypt(plain.getBytes(StandardCharsets.UTF_8), EnvelopeVector.place(writtenAt));
        if (flipAt != 0) {
            encrypted[Math.floorMod(flipAt, encrypted.length)] ^= 1;
        }
        OpenFailure outcome = flipAt > 0 ? OpenFailure.UNKNOWN_KEY : OpenFailure.NOT_AUTHENTIC;
        List<String> readAt = List.of("session-name", "spring:session:sessions:");
        add(name, encryptedName(description, secret(0, 32), plain, readAt, encrypted, outcome.label()));
    }

    private static Map<String, Object> encryptedName(
            String description, Secret secret, String plain, List<String> binding, byte[] encrypted, String outcome) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("kind", "encrypted-name");
        content.put("description", description);
        content.put("secret", HEX.formatHex(secret.bytes()));
        content.put("binding", binding);
        content.put("name", plain);
        content.put("encryptedName", HEX.formatHex(encrypted));
        content.put("outcome", outcome);
        return content;
    }

    /** Writes the files again, and removes obsolete ones. */
    static void write() throws IOException {
        Map<String, String> files = all();
        Files.createDirectories(DIRECTORY);
        try (Stream<Path> present = Files.list(DIRECTORY)) {
            for (Path file : present.toList()) {
                if (!files.containsKey(file.getFileName().toString())) {
                    Files.delete(file);
                }
            }
        }
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(DIRECTORY.resolve(file.getKey()), file.getValue());
        }
    }

    public static void main(String[] arguments) throws IOException {
        write();
    }
}
