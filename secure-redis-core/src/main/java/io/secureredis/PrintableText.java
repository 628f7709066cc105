package io.secureredis;

/**
 * Replaces characters that could forge a line of a log, control a terminal, move its cursor or turn the direction of
 * its text. For text that Redis, or anyone else, chose. The modules of secure-redis use it; applications need not.
 *
 * <p>Not printable are C0 and C1 control characters (ECMA-48), format characters, line and paragraph separators, and
 * halves of surrogate pairs. Everything else stays, so quoting and escaping remain the caller's work.
 */
public final class PrintableText {

    private PrintableText() {}

    /** Returns the text on one line, with a question mark for each character that is not printable. */
    public static String of(String text) {
        return of(text, "");
    }

    /**
     * Returns the text with a question mark for each character that is not printable.
     *
     * @param kept characters that stay, such as line breaks
     */
    public static String of(String text, String kept) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints()
                .forEach(each -> clean.appendCodePoint(isPrintable(each) || kept.indexOf(each) >= 0 ? each : '?'));
        return clean.toString();
    }

    /** Returns whether a code point is printable. */
    public static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> false;
            default -> true;
        };
    }
}
