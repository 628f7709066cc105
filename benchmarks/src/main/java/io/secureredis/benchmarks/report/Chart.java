package io.secureredis.benchmarks.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.style.CategoryStyler;
import org.knowm.xchart.style.Styler;

/**
 * A table as a bar chart: a group of bars for each setting, on a logarithmic axis where the figures differ by more than
 * one order of magnitude.
 */
final class Chart {

    private static final int WIDTH_PIXELS = 1100;
    private static final int HEIGHT_PIXELS = 520;
    private static final double LOGARITHMIC_FROM_RATIO = 20;

    private Chart() {}

    static void write(Table table, Path file) throws IOException {
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH_PIXELS)
                .height(HEIGHT_PIXELS)
                .title(table.title())
                .yAxisTitle(table.unit())
                .theme(Styler.ChartTheme.XChart)
                .build();
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
        scale(table, chart.getStyler());
        for (String contender : table.contenders()) {
            chart.addSeries(contender, table.settings(), medians(table, contender));
        }
        VectorGraphicsEncoder.saveVectorGraphic(chart, file.toString(), VectorGraphicsFormat.SVG);
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
