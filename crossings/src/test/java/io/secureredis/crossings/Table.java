package io.secureredis.crossings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The table of {@code docs/crossings.md}: a heading for each event, and under it a row for each feature. */
final class Table {

    private static final Path PAGE = Path.of("..", "docs", "crossings.md");

    private final Map<String, Map<String, Cell>> events = new LinkedHashMap<>();

    /**
     * One cell.
     *
     * @param meanwhile what a user sees while it lasts
     * @param afterwards what a user sees when it is over
     */
    record Cell(String meanwhile, String afterwards) {}

    static Table read() {
        Table table = new Table();
        String event = "";
        for (String line : lines()) {
            if (line.startsWith("## ")) {
                event = line.substring(3).strip();
            } else if (line.startsWith("| ") && !line.startsWith("| feature ")) {
                String[] columns = line.split("\\|", -1);
                table.events
                        .computeIfAbsent(event, any -> new LinkedHashMap<>())
                        .put(columns[1].strip(), new Cell(columns[2].strip(), columns[3].strip()));
            }
        }
        return table;
    }

    private static Iterable<String> lines() {
        try {
            return Files.readAllLines(PAGE);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the table", e);
        }
    }

    Map<String, Map<String, Cell>> events() {
        return events;
    }

    /** The rows of one event, by feature. */
    Map<String, Cell> rows(String event) {
        Map<String, Cell> rows = events.get(event);
        if (rows == null) {
            throw new AssertionError("docs/crossings.md has no section \"" + event + "\"");
        }
        return rows;
    }
}
