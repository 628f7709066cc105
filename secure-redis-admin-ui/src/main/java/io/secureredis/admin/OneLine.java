package io.secureredis.admin;

import io.secureredis.PrintableText;

/** Makes typed text safe for one line of a log: no line breaks or other control characters, no quotes, not too long. */
final class OneLine {

    private static final int MAX_CHARACTERS = 200;

    private OneLine() {}

    /** Returns the text with one space for each run of characters that could forge a second line or end a quotation. */
    static String of(String text) {
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
        return line.length() <= MAX_CHARACTERS ? line : line.substring(0, MAX_CHARACTERS);
    }
}
