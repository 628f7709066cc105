package io.secureredis.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.secureredis.PrintableText;
import io.secureredis.SecureRedisException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the files of a key ring: first their bytes, then, if those are new, their content. */
record KeyRingFiles(
        @Nullable Secret primary,
        @Nullable Path primaryFile,
        List<Secret> openOnly,
        List<Path> openOnlyFiles,
        List<KeyId> retired,
        List<Path> retiredFiles) {

    /** Far more than any list of secrets; a device or a wrong path must not fill the memory. */
    private static final int MAX_FILE_BYTES = 64 * 1024;

    /** The bytes of all files, and one digest over them, so that comparing does not need the old bytes. */
    record Content(Map<Path, byte[]> files, String digest) {}

    /** A line with content, and its position. */
    private record Line(String text, String place) {}

    /** @throws SecureRedisException {@code SR117} */
    Content read() {
        Map<Path, byte[]> contents = new LinkedHashMap<>();
        MessageDigest digest = sha256();
        Stream.of(primaryFile == null ? List.<Path>of() : List.of(primaryFile), openOnlyFiles, retiredFiles)
                .flatMap(List::stream)
                .distinct()
                .forEach(file -> {
                    byte[] bytes = read(file);
                    digest.update((byte) contents.size());
                    digest.update(digestOf(bytes));
                    contents.put(file, bytes);
                });
        return new Content(contents, HexFormat.of().formatHex(digest.digest()));
    }

    private static byte[] read(Path file) {
        try (InputStream input = Files.newInputStream(file)) {
            byte[] bytes = input.readNBytes(MAX_FILE_BYTES + 1);
            if (bytes.length > MAX_FILE_BYTES) {
                throw unusable(file, "it has more than " + MAX_FILE_BYTES + " bytes");
            }
            return bytes;
        } catch (NoSuchFileException missing) {
            throw unusable(file, "it does not exist");
        } catch (IOException unreadable) {
            // The kind is enough: the exception's message comes from the platform and may contain anything.
            throw unusable(file, "it cannot be read (" + unreadable.getClass().getSimpleName() + ")");
        }
    }

    private static SecureRedisException unusable(Path file, String why) {
        return new SecureRedisException(
                "SR117",
                "Cannot use secret file " + PrintableText.file(file) + ": " + why
                        + ". Check the path (secure-redis.secret-key-file, secure-redis.previous-secret-keys-files,"
                        + " secure-redis.retired-key-ids-files), the permissions of this process, and "
                        + "that the file holds secrets in base64, or key ids, one a line.");
    }

    /** @throws SecureRedisException with the file and the line, never with the line's text */
    KeyRing ring(Content content) {
        List<Secret> others = new ArrayList<>(openOnly);
        for (Path file : openOnlyFiles) {
            for (Line line : lines(content, file)) {
                others.add(Secret.fromBase64(line.text, "The secret in " + line.place));
            }
        }
        List<KeyId> ids = new ArrayList<>(retired);
        for (Path file : retiredFiles) {
            lines(content, file).forEach(line -> ids.add(keyId(file, line)));
        }
        return KeyRing.of(primary(content)).withOpenOnly(others).withRetired(ids);
    }

    private Secret primary(Content content) {
        if (primaryFile == null) {
            return Objects.requireNonNull(primary);
        }
        List<Line> lines = lines(content, primaryFile);
        if (lines.size() != 1) {
            throw unusable(primaryFile, "it holds " + lines.size() + " secrets, and the primary is exactly one");
        }
        return Secret.fromBase64(lines.get(0).text, "The secret in " + primaryFile);
    }

    private static KeyId keyId(Path file, Line line) {
        try {
            return KeyId.parse(line.text);
        } catch (IllegalArgumentException notAnId) {
            // Someone may have entered a secret instead of an id, so omit the text and the cause.
            throw unusable(file, line.place + " is not a key id of 8 hexadecimal digits");
        }
    }

    private static List<Line> lines(Content content, Path file) {
        byte[] bytes = content.files.getOrDefault(file, new byte[0]);
        String[] texts = withoutByteOrderMark(new String(bytes, UTF_8)).split("\\R", -1);
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < texts.length; i++) {
            String text = texts[i].strip();
            if (!text.isEmpty() && !text.startsWith("#")) {
                lines.add(new Line(text, "line " + (i + 1) + " of " + file));
            }
        }
        return lines;
    }

    private static String withoutByteOrderMark(String text) {
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private static byte[] digestOf(byte[] bytes) {
        return sha256().digest(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException missing) {
            throw new SecureRedisException("SR112", "This Java runtime has no SHA-256.", missing);
        }
    }

    /** Shows only paths. */
    @Override
    public String toString() {
        return Stream.of(primaryFile == null ? List.<Path>of() : List.of(primaryFile), openOnlyFiles, retiredFiles)
                .flatMap(List::stream)
                .map(PrintableText::file)
                .collect(Collectors.joining(", ", "KeyRingFiles[", "]"));
    }
}
