package io.secureredis.samples.shop.inside;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** Formats bytes for people. */
final class Dump {

    private static final HexFormat SPACED = HexFormat.ofDelimiter(" ");

    private Dump() {}

    /** Returns a text such as {@code 53 52 01}. */
    static String hex(byte[] bytes, int from, int to) {
        return SPACED.formatHex(bytes, from, to);
    }

    /** Returns printable ASCII; every other byte is a dot. */
    static String ascii(byte[] bytes, int from, int to) {
        byte[] printable = Arrays.copyOfRange(bytes, from, to);
        for (int i = 0; i < printable.length; i++) {
            if (printable[i] < ' ' || printable[i] > '~') {
                printable[i] = '.';
            }
        }
        return new String(printable, StandardCharsets.US_ASCII);
    }
}
