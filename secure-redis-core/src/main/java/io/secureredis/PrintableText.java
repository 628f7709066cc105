package io.secureredis;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Replaces characters that could forge a line of a log, control a terminal, move its cursor or turn the direction of
 * its text. For text that Redis, or anyone else, chose. The modules of secure-redis use it; applications need not.
 *
 * <p>Not printable are C0 and C1 control characters (ECMA-48), format characters, line and paragraph separators, and
 * halves of surrogate pairs. Everything else stays, so quoting and escaping remain the caller's work.
 */
public final class PrintableText {

    /** At least 16 bytes. A secret may begin with the sign that also begins a path. */
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]{22,}={0,2}");

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

    /**
     * Returns a path for a message, or {@code (not shown)} if it may be a secret or a password that someone set where a
     * file belongs.
     *
     * <p>Shown are files that exist, paths from the root that do not read as base64, and paths whose first directory
     * exists.
     */
    public static String file(Path file) {
        return Files.exists(file) || isSurelyAPath(file) ? of(file.toString()) : "(not shown)";
    }

    private static boolean isSurelyAPath(Path file) {
        if (file.isAbsolute() && !BASE64.matcher(file.toString()).matches()) {
            return true;
        }
        return file.getNameCount() > 1
                && Files.isDirectory(file.isAbsolute() ? file.getRoot().resolve(file.getName(0)) : file.getName(0));
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
