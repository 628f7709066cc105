package io.secureredis.benchmarks.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was measured of one quantity: a row for each contender, a column for each setting, both in the order in which
 * they first came.
 */
public final class Table {

    private final String title;
    private final String unit;
    private final Map<String, Map<String, List<Double>>> cells = new LinkedHashMap<>();

    /** An empty table. */
    public Table(String title, String unit) {
        this.title = title;
        this.unit = unit;
    }

    /** Gives the contenders their order, before the first of them is measured. */
    public void order(Collection<String> contenders) {
        contenders.forEach(name -> cells.computeIfAbsent(name, added -> new LinkedHashMap<>()));
    }

    /** One more round of one cell. */
    public void add(String contender, String setting, double value) {
        cells.computeIfAbsent(contender, name -> new LinkedHashMap<>())
                .computeIfAbsent(setting, name -> new ArrayList<>())
                .add(value);
    }

    /** Forgets everything: after rounds that were for the compilers. */
    public void clear() {
        cells.clear();
    }

    /** Forgets what was measured with one setting. */
    public void forget(String setting) {
        cells.values().forEach(row -> row.remove(setting));
    }

    /** Whether that cell was measured. */
    public boolean has(String contender, String setting) {
        return rounds(contender, setting) != null;
    }

    /**
     * All rounds of one cell.
     *
     * @throws IllegalArgumentException if it was not measured
     */
    public Sample sample(String contender, String setting) {
        List<Double> rounds = rounds(contender, setting);
        if (rounds == null) {
            throw new IllegalArgumentException(title + ": " + contender + " was not measured with " + setting);
        }
        return new Sample(rounds);
    }

    private @Nullable List<Double> rounds(String contender, String setting) {
        return cells.getOrDefault(contender, Map.of()).get(setting);
    }

    /** What it measures. */
    public String title() {
        return title;
    }

    /** In which unit. */
    public String unit() {
        return unit;
    }

    Set<String> contenders() {
        return cells.keySet();
    }

    List<String> settings() {
        return cells.values().stream()
                .flatMap(row -> row.keySet().stream())
                .distinct()
                .toList();
    }
}
