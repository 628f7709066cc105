package io.secureredis.admin;

import java.util.regex.Pattern;

/** Makes typed text safe for one line of a log: no line breaks or other control characters, no quotes, not too long. */
final class OneLine {

    private static final int MAX_CHARACTERS = 200;

    /** Control, format, line and paragraph separators: what could forge a second line or turn the direction of text. */
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cntrl}\\x80-\\x9f\\p{Cf}\\p{Zl}\\p{Zp}\"]+");

    private OneLine() {}

    static String of(String text) {
        String clean = UNPRINTABLE.matcher(text).replaceAll(" ").strip();
        return clean.length() <= MAX_CHARACTERS ? clean : clean.substring(0, MAX_CHARACTERS);
    }
}
