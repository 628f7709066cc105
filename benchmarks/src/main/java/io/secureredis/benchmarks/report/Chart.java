package io.secureredis.benchmarks.report;

import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.style.CategoryStyler;
import org.knowm.xchart.style.Styler;

/**
 * A table as a bar chart: a group of bars for each setting, on a logarithmic axis where the figures differ by more than
 * one order of magnitude. What was measured a second time, as a control, is left out.
 */
final class Chart {

    private static final int WIDTH_PIXELS = 900;
    private static final int HEIGHT_PIXELS = 420;
    private static final double LOGARITHMIC_FROM_RATIO = 20;
    private static final int LETTERS_OF_A_LINE = 110;
    private static final String CONTROL = "(again)";

    /** Okabe and Ito, "Color Universal Design", 2008: told apart by people with any kind of colour vision. */
    private static final Color[] COLOURS = {
        new Color(0x99, 0x99, 0x99),
        new Color(0x56, 0xB4, 0xE9),
        new Color(0x00, 0x9E, 0x73),
        new Color(0xE6, 0x9F, 0x00),
        new Color(0xCC, 0x79, 0xA7),
        new Color(0x00, 0x72, 0xB2),
        new Color(0xD5, 0x5E, 0x00),
        new Color(0xF0, 0xE4, 0x42)
    };

    private static final Pattern LONG_NUMBER = Pattern.compile("(-?\\d+\\.\\d)\\d+");

    private Chart() {}

    static void write(Table table, Path file) throws IOException {
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH_PIXELS)
                .height(HEIGHT_PIXELS)
                .title(table.title())
                .yAxisTitle(table.unit())
                .theme(Styler.ChartTheme.XChart)
                .build();
        style(table, chart.getStyler());
        scale(table, chart.getStyler());
        for (String contender : table.contenders()) {
            if (!contender.endsWith(CONTROL)) {
                chart.addSeries(contender, table.settings(), medians(table, contender));
            }
        }
        ByteArrayOutputStream svg = new ByteArrayOutputStream();
        VectorGraphicsEncoder.saveVectorGraphic(chart, svg, VectorGraphicsFormat.SVG);
        // Letters are drawn as outlines with ten digits each: a tenth of a pixel is enough
        String compact =
                LONG_NUMBER.matcher(svg.toString(StandardCharsets.UTF_8)).replaceAll("$1");
        Files.writeString(file, compact);
    }

    private static void style(Table table, CategoryStyler styler) {
        int letters = table.contenders().stream().mapToInt(String::length).sum();
        styler.setLegendPosition(Styler.LegendPosition.OutsideS);
        styler.setLegendLayout(
                letters > LETTERS_OF_A_LINE ? Styler.LegendLayout.Vertical : Styler.LegendLayout.Horizontal);
        styler.setYAxisDecimalPattern("#,##0.###");
        styler.setLegendBorderColor(Color.WHITE);
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setPlotBorderVisible(false);
        styler.setSeriesColors(COLOURS);
    }

    private static List<@Nullable Double> medians(Table table, String contender) {
        List<@Nullable Double> medians = new ArrayList<>();
        for (String setting : table.settings()) {
            medians.add(
                    table.has(contender, setting)
                            ? table.sample(contender, setting).median()
                            : null);
        }
        return medians;
    }

    private static void scale(Table table, CategoryStyler styler) {
        DoubleSummaryStatistics figures = table.contenders().stream()
                .flatMap(contender -> medians(table, contender).stream())
                .filter(Objects::nonNull)
                .mapToDouble(Double::doubleValue)
                .summaryStatistics();
        if (figures.getMin() > 0 && figures.getMax() / figures.getMin() > LOGARITHMIC_FROM_RATIO) {
            styler.setYAxisLogarithmic(true);
            styler.setYAxisMin(Math.pow(10, Math.floor(Math.log10(figures.getMin()))));
        }
    }
}
