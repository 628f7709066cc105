package io.secureredis.admin.web;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Comma-separated values (RFC 4180). A text that a spreadsheet would take for a formula gets an apostrophe in front of
 * it: names, reasons and users are other people's words.
 */
final class Csv {

    private static final Pattern FORMULA = Pattern.compile("(?s)[=+\\-@\t\r\n|%\uff1d\uff0b\uff0d\uff20].*");

    private Csv() {}

    static String line(List<? extends @Nullable Object> values) {
        return values.stream().map(Csv::cell).collect(Collectors.joining(",", "", "\r\n"));
    }

    private static String cell(@Nullable Object value) {
        if (value == null) {
            return "";
        }
        String text = value.toString();
        if (value instanceof Number) {
            return text;
        }
        String safe = FORMULA.matcher(text.stripLeading()).matches()
                        || FORMULA.matcher(text).matches()
                ? "'" + text
                : text;
        boolean quote = safe.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r' || c == ';');
        return quote ? "\"" + safe.replace("\"", "\"\"") + "\"" : safe;
    }
}
