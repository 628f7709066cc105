package io.secureredis.admin.pages;

import io.secureredis.admin.text.Texts;
import io.secureredis.admin.text.Times;
import io.secureredis.jobs.inspect.Distribution;
import io.secureredis.jobs.inspect.WorkHistory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A chart of periods: bars that are stacked, or lines. The server draws it, so it needs no script; the same values are
 * in its table.
 *
 * @param id unique on its page
 * @param summary the same in a sentence, for people who do not see it
 * @param series what is drawn, each with a number of its own
 * @param slots one for each period, which shows its values when pointed at
 * @param scale labels of the vertical axis, from top to bottom at equal distances
 * @param times labels of the horizontal axis, from left to right at equal distances
 */
record Chart(
        String id,
        String title,
        String summary,
        List<Series> series,
        List<Slot> slots,
        List<String> scale,
        List<String> times) {

    static final int WIDTH = 600;
    static final int HEIGHT = 100;

    private static final double GAP = 0.2;
    private static final int TIMES = 5;

    /** Round numbers, each at most two and a half times the one before. */
    private static final List<Double> ROUND = List.of(1.0, 2.0, 4.0, 10.0);

    /** Round lengths of time, in ms. */
    private static final List<Long> ROUND_MS = List.of(
            1L,
            2L,
            4L,
            10L,
            20L,
            40L,
            100L,
            200L,
            400L,
            1_000L,
            2_000L,
            4_000L,
            10_000L,
            20_000L,
            60_000L,
            120_000L,
            240_000L,
            600_000L,
            1_200_000L,
            3_600_000L,
            7_200_000L,
            14_400_000L,
            28_800_000L,
            86_400_000L);

    /**
     * One line, or one colour of bars.
     *
     * @param key class of its colour and stroke
     * @param total what the legend says
     * @param paths lines, as data of SVG paths; empty for bars
     */
    record Series(String label, String key, String total, List<String> paths) {}

    /** A part of a bar. Lengths are SVG units, top down. */
    record Bar(String key, String y, String height) {}

    /**
     * One period.
     *
     * @param at when it begins
     * @param values of each series, as text
     */
    record Slot(Instant at, String x, String width, List<Bar> bars, String text, List<String> values) {}

    /**
     * What is drawn of each period.
     *
     * @param said the label in a sentence
     */
    private record Measure(String label, String said, String key, String total, List<@Nullable Double> values) {}

    static Chart runs(Texts texts, WorkHistory history, Duration period) {
        List<Measure> measures = List.of(
                counted(texts, "succeeded", "done", history, one -> one.runs() - one.failures()),
                counted(texts, "failed", "failed", history, WorkHistory.Period::failures));
        String summary = texts.text("chart.runs.summary", history.runs(), history.failures());
        return bars(texts, "runs", summary, measures, history, period);
    }

    static Chart failures(Texts texts, WorkHistory history, Duration period) {
        return bars(
                texts,
                "failures",
                texts.text("chart.failures.summary", history.failures()),
                List.of(counted(texts, "failed", "failed", history, WorkHistory.Period::failures)),
                history,
                period);
    }

    static Chart runTime(Texts texts, WorkHistory history, Duration period) {
        return percentiles(texts, "run-time", history, period, WorkHistory.Period::runTime, history.runTime());
    }

    static Chart waitTime(Texts texts, WorkHistory history, Duration period) {
        return percentiles(texts, "wait", history, period, WorkHistory.Period::waitTime, history.waitTime());
    }

    static Chart latency(Texts texts, WorkHistory history, Duration period) {
        List<@Nullable Double> values = values(history, one -> {
            Duration latency = one.latency();
            return latency == null ? null : (double) latency.toMillis();
        });
        return line(texts, "latency", values, history, period, true);
    }

    static Chart depth(Texts texts, WorkHistory history, Duration period) {
        return line(texts, "depth", values(history, WorkHistory.Period::depth), history, period, false);
    }

    /** A chart of one line, whose texts are below {@code chart.<id>}. */
    private static Chart line(
            Texts texts,
            String id,
            List<@Nullable Double> values,
            WorkHistory history,
            Duration period,
            boolean isTime) {
        String key = "chart." + id;
        String most = word(texts, most(values), isTime);
        Measure measure = new Measure(
                texts.text(key + ".series"),
                texts.text(key + ".series.said"),
                "line-1",
                texts.text("chart.up-to", most),
                values);
        return lines(texts, id, texts.text(key + ".summary", most), List.of(measure), history, period, isTime);
    }

    private static Measure counted(
            Texts texts, String label, String key, WorkHistory history, ToDoubleFunction<WorkHistory.Period> count) {
        List<@Nullable Double> values = values(history, count::applyAsDouble);
        long total = (long) values.stream()
                .filter(Objects::nonNull)
                .mapToDouble(value -> value)
                .sum();
        return new Measure(
                texts.text("chart." + label), texts.text("chart." + label + ".said"), key, texts.count(total), values);
    }

    private static List<@Nullable Double> values(
            WorkHistory history, Function<WorkHistory.Period, @Nullable Double> value) {
        List<@Nullable Double> values = new ArrayList<>();
        history.periods().forEach(period -> values.add(value.apply(period)));
        return values;
    }

    private static Chart percentiles(
            Texts texts,
            String id,
            WorkHistory history,
            Duration period,
            Function<WorkHistory.Period, Distribution> of,
            Distribution all) {
        List<Measure> measures = new ArrayList<>();
        List<String> words = new ArrayList<>();
        for (int percent : List.of(50, 95, 99)) {
            List<@Nullable Double> values = values(history, one -> millis(of.apply(one), percent));
            Double overall = millis(all, percent);
            String total = overall == null ? texts.text("none") : span(texts, overall);
            words.add(texts.text("chart.series", texts.text("percentile", percent), total));
            String label = texts.text("percentile", percent);
            measures.add(new Measure(label, label, "line-" + (measures.size() + 1), total, values));
        }
        return lines(texts, id, String.join(", ", words), measures, history, period, true);
    }

    private static @Nullable Double millis(Distribution times, int percent) {
        return times.percentile(percent / 100.0)
                .map(time -> time.toNanos() / 1e6)
                .orElse(null);
    }

    private static Chart bars(
            Texts texts, String id, String summary, List<Measure> measures, WorkHistory history, Duration period) {
        double top = round(mostStacked(measures, history.periods().size()));
        List<Slot> slots = IntStream.range(0, history.periods().size())
                .mapToObj(i -> slot(texts, history, i, measures, stacked(measures, i, top), period, false))
                .toList();
        return new Chart(
                id,
                texts.text("chart." + id),
                summary,
                series(measures),
                slots,
                scale(texts, top, false),
                times(texts, history, period));
    }

    private static double mostStacked(List<Measure> measures, int size) {
        return IntStream.range(0, size)
                .mapToDouble(i ->
                        measures.stream().mapToDouble(one -> valueAt(one, i)).sum())
                .max()
                .orElse(0);
    }

    private static List<Bar> stacked(List<Measure> measures, int i, double top) {
        List<Bar> bars = new ArrayList<>();
        double below = 0;
        for (Measure measure : measures) {
            double height = HEIGHT * valueAt(measure, i) / top;
            below += height;
            if (height > 0) {
                bars.add(new Bar(measure.key, units(HEIGHT - below), units(height)));
            }
        }
        return bars;
    }

    private static double valueAt(Measure measure, int i) {
        Double value = measure.values.get(i);
        return value == null ? 0 : value;
    }

    private static Chart lines(
            Texts texts,
            String id,
            String summary,
            List<Measure> measures,
            WorkHistory history,
            Duration period,
            boolean isTime) {
        double most =
                measures.stream().mapToDouble(one -> most(one.values)).max().orElse(0);
        double top = isTime ? roundTime(most) : round(most);
        List<Slot> slots = IntStream.range(0, history.periods().size())
                .mapToObj(i -> slot(texts, history, i, measures, List.of(), period, isTime))
                .toList();
        List<Series> drawn = measures.stream()
                .map(one -> new Series(one.label, one.key, one.total, paths(one.values, top)))
                .toList();
        return new Chart(
                id,
                texts.text("chart." + id),
                summary,
                drawn,
                slots,
                scale(texts, top, isTime),
                times(texts, history, period));
    }

    private static List<Series> series(List<Measure> measures) {
        return measures.stream()
                .map(one -> new Series(one.label, one.key, one.total, List.of()))
                .toList();
    }

    /** Returns the line, which is broken where nothing is known. A single value is a short dash. */
    private static List<String> paths(List<@Nullable Double> values, double top) {
        List<String> paths = new ArrayList<>();
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            Double value = values.get(i);
            if (value == null && !path.isEmpty()) {
                paths.add(path.toString());
                path.setLength(0);
            } else if (value != null) {
                step(path, (double) WIDTH / values.size(), i, HEIGHT - HEIGHT * value / top);
            }
        }
        if (!path.isEmpty()) {
            paths.add(path.toString());
        }
        return paths;
    }

    private static void step(StringBuilder path, double slot, int i, double y) {
        path.append(path.isEmpty() ? "M" : " L")
                .append(units(i * slot))
                .append(' ')
                .append(units(y));
        path.append(" L").append(units((i + 1) * slot)).append(' ').append(units(y));
    }

    private static Slot slot(
            Texts texts,
            WorkHistory history,
            int i,
            List<Measure> measures,
            List<Bar> bars,
            Duration period,
            boolean isTime) {
        double slot = (double) WIDTH / Math.max(1, history.periods().size());
        Instant at = history.periods().get(i).from();
        List<String> values = new ArrayList<>();
        List<String> series = new ArrayList<>();
        for (Measure measure : measures) {
            Double value = measure.values.get(i);
            String word = value == null ? texts.text("none") : word(texts, value, isTime);
            values.add(word);
            series.add(texts.text("chart.series", measure.said, word));
        }
        String text = texts.text("chart.slot", Times.moment(texts, at, period), String.join(", ", series));
        return new Slot(at, units(i * slot), units(slot * (1 - GAP)), bars, text, values);
    }

    private static String word(Texts texts, double value, boolean isTime) {
        return isTime ? span(texts, value) : texts.count(Math.round(value));
    }

    private static double most(List<@Nullable Double> values) {
        return values.stream()
                .filter(Objects::nonNull)
                .mapToDouble(value -> value)
                .max()
                .orElse(0);
    }

    /** Returns a round number that is not smaller, and whose half is round too. */
    static double round(double most) {
        double power = 1;
        while (true) {
            for (double round : ROUND) {
                if (round * power >= most && round * power >= 2) {
                    return round * power;
                }
            }
            power *= 10;
        }
    }

    static double roundTime(double mostMs) {
        return ROUND_MS.stream()
                .filter(round -> round >= mostMs)
                .findFirst()
                .map(Long::doubleValue)
                .orElseGet(() -> 86_400_000 * round(mostMs / 86_400_000));
    }

    private static List<String> scale(Texts texts, double top, boolean isTime) {
        return List.of(word(texts, top, isTime), word(texts, top / 2, isTime), "0");
    }

    private static List<String> times(Texts texts, WorkHistory history, Duration period) {
        List<WorkHistory.Period> periods = history.periods();
        if (periods.isEmpty()) {
            return List.of();
        }
        Instant first = periods.get(0).from();
        Duration all = period.multipliedBy(periods.size());
        List<String> times = new ArrayList<>();
        for (int i = 0; i < TIMES; i++) {
            times.add(Times.moment(texts, first.plus(all.multipliedBy(i).dividedBy(TIMES - 1)), period));
        }
        return times;
    }

    static String span(Texts texts, double ms) {
        if (ms > 0 && ms < 1) {
            return texts.text("span.ms", String.format(texts.locale(), "%.2f", ms));
        }
        return ms < 10 && ms != Math.rint(ms)
                ? texts.text("span.ms", String.format(texts.locale(), "%.1f", ms))
                : texts.span(Duration.ofMillis(Math.round(ms)));
    }

    private static String units(double length) {
        return String.format(Locale.ROOT, "%.2f", length);
    }

    /** Returns p50, p95 or p99 for a table. */
    static String percentile(Texts texts, Distribution times, int percent) {
        Double ms = millis(times, percent);
        return ms == null ? texts.text("none") : span(texts, ms);
    }
}
