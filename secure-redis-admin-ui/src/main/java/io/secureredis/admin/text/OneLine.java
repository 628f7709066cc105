package io.secureredis.admin.text;

import io.secureredis.PrintableText;

/** Makes typed text safe for one line of a log: no line breaks or other control characters, no quotes, not too long. */
public final class OneLine {

    /** What people type is cut after so many characters. */
    public static final int MAX_CHARACTERS = 200;

    private OneLine() {}

    /** What a record says around what was typed: limits before and after, the digest of arguments. */
    private static final int MAX_OF_RECORD = 3_000;

    /** Returns the text with one space for each run of characters that could forge a second line or end a quotation. */
    public static String of(String text) {
        return of(text, MAX_CHARACTERS);
    }

    /** The same, long enough for a record that names more than what was typed. */
    public static String ofRecord(String text) {
        return of(text, MAX_OF_RECORD);
    }

    /** Returns how many characters a person sees as such; some take two of Java's. */
    public static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    private static String of(String text, int most) {
        StringBuilder clean = new StringBuilder(text.length());
        boolean inRun = false;
        for (int each : text.codePoints().toArray()) {
            boolean isSafe = PrintableText.isPrintable(each) && each != '"';
            if (isSafe) {
                clean.appendCodePoint(each);
            } else if (!inRun) {
                clean.append(' ');
            }
            inRun = !isSafe;
        }
        String line = clean.toString().strip();
        return length(line) <= most ? line : line.substring(0, line.offsetByCodePoints(0, most));
    }
}
