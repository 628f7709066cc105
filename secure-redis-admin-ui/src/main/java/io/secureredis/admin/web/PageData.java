package io.secureredis.admin.web;

import io.secureredis.admin.text.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a page shows, for programs: an object, and the rows of its list, if it has one. Each field is named where the
 * data is made; nothing that a job carries is among them.
 *
 * @param object all of it, for JSON
 * @param rows the list, for CSV; {@code null} for a page that is no list
 */
public record PageData(
        Map<String, @Nullable Object> object, @Nullable List<Map<String, @Nullable Object>> rows) {

    /** A page without a list. */
    public static PageData of(Map<String, @Nullable Object> object) {
        return new PageData(object, null);
    }

    /** A page that is one list, and some facts about it. */
    public static PageData list(
            String name, List<Map<String, @Nullable Object>> rows, Map<String, @Nullable Object> facts) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>(facts);
        object.put(name, rows);
        return new PageData(object, rows);
    }

    /**
     * Names and values in turn. Moments become text in UTC, spans milliseconds, constants words in lower case.
     *
     * @param namesAndValues a name, its value, and so on
     */
    public static Map<String, @Nullable Object> fields(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put(String.valueOf(namesAndValues[i]), plain(namesAndValues[i + 1]));
        }
        return fields;
    }

    private static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof Optional<?> optional) {
            return plain(optional.orElse(null));
        }
        if (value instanceof Instant moment) {
            return Times.machine(moment);
        }
        if (value instanceof Duration span) {
            return span.toMillis();
        }
        if (value instanceof Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT);
        }
        return isPlain(value) ? value : String.valueOf(value);
    }

    private static boolean isPlain(@Nullable Object value) {
        return value == null
                || value instanceof Number
                || value instanceof Boolean
                || value instanceof List<?>
                || value instanceof Map<?, ?>;
    }

    /** One line of values. */
    public static String line(List<? extends @Nullable Object> values) {
        return Csv.line(values);
    }

    /** One object as JSON. */
    public static String json(Map<String, @Nullable Object> object) {
        return Json.of(object);
    }

    /** One line for each row, under a line of names. */
    public static String csv(List<Map<String, @Nullable Object>> rows) {
        Set<String> names = new LinkedHashSet<>();
        rows.forEach(row -> names.addAll(row.keySet()));
        StringBuilder text = new StringBuilder(Csv.line(List.copyOf(names)));
        for (Map<String, @Nullable Object> row : rows) {
            List<@Nullable Object> cells = new ArrayList<>();
            names.forEach(name -> cells.add(cell(row.get(name))));
            text.append(Csv.line(cells));
        }
        return text.toString();
    }

    private static @Nullable Object cell(@Nullable Object value) {
        if (value instanceof List<?> several) {
            return String.join(
                    ", ",
                    several.stream().map(PageData::cell).map(String::valueOf).toList());
        }
        if (value instanceof Map<?, ?> nested) {
            return String.join(
                    " ",
                    nested.entrySet().stream()
                            .map(entry -> entry.getKey() + "=" + cell(entry.getValue()))
                            .toList());
        }
        return value;
    }
}
