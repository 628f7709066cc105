package io.secureredis.migration;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.secureredis.PrintableText;

/** Formats a key for a report: on one line, and not too long. */
final class KeyText {

    private static final int LONGEST = 200;

    private KeyText() {}

    static String of(byte[] key) {
        String text = new String(key, UTF_8);
        boolean longer = text.codePointCount(0, text.length()) > LONGEST;
        return PrintableText.of(longer ? text.substring(0, text.offsetByCodePoints(0, LONGEST)) : text);
    }
}
