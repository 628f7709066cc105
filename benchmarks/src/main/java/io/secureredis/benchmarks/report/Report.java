package io.secureredis.benchmarks.report;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Everything that one run of one benchmark has to say. */
public final class Report {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final String name;
    private final Environment environment = Environment.current();
    private final List<Table> tables = new ArrayList<>();
    private final List<Bar> bars = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /** @param name of the benchmark, and of the files it writes */
    public Report(String name) {
        this.name = name;
    }

    /** One more table. */
    public void add(Table table) {
        tables.add(table);
    }

    /** One more bar. */
    public void add(Bar bar) {
        bars.add(bar);
    }

    /** A sentence that the figures need to be understood. */
    public void note(String sentence) {
        notes.add(sentence);
    }

    /** In the order in which they were added. */
    public List<Bar> bars() {
        return List.copyOf(bars);
    }

    /** Prints tables and bars. */
    public void print(PrintStream out) {
        out.println();
        out.println(name + " on " + environment);
        tables.forEach(table -> out.println(TableText.of(table)));
        notes.forEach(out::println);
        if (!bars.isEmpty()) {
            out.println();
            bars.forEach(bar -> out.println(bar.line()));
            long missed = bars.stream().filter(bar -> !bar.met()).count();
            out.println((bars.size() - missed) + " bars met, " + missed + " missed");
        }
    }

    /**
     * Writes {@code <name>.json}, and {@code <name>-<n>.svg} for each table, into the directory; makes it where it is
     * missing.
     */
    public void write(Path directory) {
        try {
            Files.createDirectories(directory);
            Files.write(directory.resolve(name + ".json"), JSON.writeValueAsBytes(json()));
            for (int i = 0; i < tables.size(); i++) {
                Chart.write(tables.get(i), directory.resolve(name + "-" + (i + 1) + ".svg"));
            }
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    private Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("benchmark", name);
        json.put("environment", environment);
        json.put("notes", notes);
        json.put("bars", bars.stream().map(Report::json).toList());
        json.put("tables", tables.stream().map(Report::json).toList());
        return json;
    }

    private static Map<String, Object> json(Bar bar) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("claim", bar.claim());
        json.put("met", bar.met());
        json.put("median", bar.figure().median());
        json.put("limit", bar.limit());
        json.put("comparison", bar.atMost() ? "at most" : "at least");
        json.put("unit", bar.unit());
        json.put("rounds", bar.figure().rounds());
        if (bar.control() != null) {
            json.put("control", bar.control().rounds());
        }
        return json;
    }

    private static Map<String, Object> json(Table table) {
        List<Map<String, Object>> cells = new ArrayList<>();
        for (String contender : table.contenders()) {
            for (String setting : table.settings()) {
                if (table.has(contender, setting)) {
                    Sample sample = table.sample(contender, setting);
                    cells.add(Map.of(
                            "contender",
                            contender,
                            "setting",
                            setting,
                            "median",
                            sample.median(),
                            "rounds",
                            sample.rounds()));
                }
            }
        }
        return Map.of("title", table.title(), "unit", table.unit(), "cells", cells);
    }
}
