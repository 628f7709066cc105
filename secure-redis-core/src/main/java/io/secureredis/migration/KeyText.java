package io.secureredis.migration;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Formats a key for a report: on one line, and not too long. */
final class KeyText {

    private static final int LONGEST = 200;

    private KeyText() {}

    static String of(byte[] key) {
        StringBuilder text = new StringBuilder();
        new String(key, UTF_8)
                .codePoints()
                .limit(LONGEST)
                .forEach(each -> text.appendCodePoint(isPrintable(each) ? each : '?'));
        return text.toString();
    }

    /** Other characters could move a terminal's cursor, or change the direction of its text. */
    private static boolean isPrintable(int each) {
        int type = Character.getType(each);
        return !Character.isISOControl(each)
                && type != Character.FORMAT
                && type != Character.LINE_SEPARATOR
                && type != Character.PARAGRAPH_SEPARATOR
                && type != Character.SURROGATE;
    }
}
