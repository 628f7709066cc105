package io.secureredis.testserver;

import io.secureredis.testserver.PlaintextScanner.Finding;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A byte string that must not be found, in every form that would reveal the plaintext. */
record Canary(int index, Map<String, String> renderings) {

    private static final int SHORTEST = 8;

    /** The keys of the map are the texts to search for, as ISO 8859-1; the values are the names of the forms. */
    static Canary of(int index, byte[] canary) {
        if (canary.length < SHORTEST) {
            throw new IllegalArgumentException("Canary " + index + " has " + canary.length + " bytes; shorter than "
                    + SHORTEST + ", it could occur in ciphertext by chance");
        }
        Map<String, String> renderings = new LinkedHashMap<>();
        renderings.put(new String(canary, StandardCharsets.ISO_8859_1), "raw");
        String text = new String(canary, StandardCharsets.UTF_8);
        Stream.of(escaped(text, false, "%04x"), escaped(text, true, "%04x"), escaped(text, true, "%04X"))
                .map(json -> new String(json.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1))
                .forEach(json -> renderings.putIfAbsent(json, "json"));
        renderings.put(HexFormat.of().formatHex(canary), "hex");
        renderings.put(HexFormat.of().withUpperCase().formatHex(canary), "hex");
        for (int before = 0; before < 3; before++) {
            renderings.put(inside(Base64.getEncoder(), canary, before), "base64");
            renderings.put(inside(Base64.getUrlEncoder(), canary, before), "base64");
        }
        return new Canary(index, renderings);
    }

    Stream<Finding> findIn(String place, String text) {
        return renderings.entrySet().stream()
                .filter(rendering -> text.contains(rendering.getKey()))
                .map(Map.Entry::getValue)
                .distinct()
                .map(rendering -> new Finding(place, index, rendering));
    }

    /**
     * Returns the base64 digits that depend only on the canary if this many bytes (modulo 3) precede it. The first and
     * the last digit may also depend on neighbouring bytes, and are omitted.
     */
    private static String inside(Base64.Encoder encoder, byte[] canary, int before) {
        byte[] shifted = new byte[before + canary.length];
        System.arraycopy(canary, 0, shifted, before, canary.length);
        String encoded = encoder.withoutPadding().encodeToString(shifted);
        int firstWhole = (before * 8 + 5) / 6;
        int lastWhole = shifted.length * 8 / 6;
        return encoded.substring(firstWhole, lastWhole);
    }

    private static String escaped(String text, boolean asciiOnly, String hexFormat) {
        return text.chars()
                .mapToObj(character -> escaped((char) character, asciiOnly, hexFormat))
                .collect(Collectors.joining());
    }

    private static String escaped(char character, boolean asciiOnly, String hexFormat) {
        return switch (character) {
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            case '\b' -> "\\b";
            case '\f' -> "\\f";
            default ->
                character < ' ' || (asciiOnly && character > '~')
                        ? "\\u" + String.format(hexFormat, (int) character)
                        : String.valueOf(character);
        };
    }
}
