package io.secureredis.benchmarks.report;

import java.util.ArrayList;
import java.util.List;

/**
 * A table as text: GitHub's Markdown, padded so that a terminal shows it well too. A cell is the median, then the
 * spread.
 */
final class TableText {

    private TableText() {}

    static String of(Table table) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(header(table));
        for (String contender : table.contenders()) {
            rows.add(row(table, contender));
        }
        int[] widths = widths(rows);
        StringBuilder text = new StringBuilder("\n" + table.title() + ", " + table.unit() + "\n\n");
        for (int i = 0; i < rows.size(); i++) {
            appendRow(text, rows.get(i), widths);
            if (i == 0) {
                appendRule(text, widths);
            }
        }
        return text.toString();
    }

    private static List<String> header(Table table) {
        List<String> header = new ArrayList<>();
        header.add("");
        header.addAll(table.settings());
        return header;
    }

    private static List<String> row(Table table, String contender) {
        List<String> row = new ArrayList<>();
        row.add(contender);
        for (String setting : table.settings()) {
            row.add(table.has(contender, setting) ? cell(table.sample(contender, setting)) : "");
        }
        return row;
    }

    private static String cell(Sample sample) {
        return Numbers.text(sample.median()) + " (" + Numbers.text(sample.low()) + "-" + Numbers.text(sample.high())
                + ")";
    }

    private static int[] widths(List<List<String>> rows) {
        int[] widths = new int[rows.get(0).size()];
        for (List<String> row : rows) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        return widths;
    }

    private static void appendRow(StringBuilder text, List<String> row, int[] widths) {
        for (int column = 0; column < widths.length; column++) {
            String cell = row.get(column);
            String padding = " ".repeat(widths[column] - cell.length());
            text.append("| ")
                    .append(column == 0 ? cell + padding : padding + cell)
                    .append(' ');
        }
        text.append("|\n");
    }

    private static void appendRule(StringBuilder text, int[] widths) {
        for (int column = 0; column < widths.length; column++) {
            text.append("|-").append("-".repeat(widths[column])).append(column == 0 ? "-" : ":");
        }
        text.append("|\n");
    }
}
