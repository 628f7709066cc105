package io.secureredis.admin.pages;

import io.secureredis.admin.text.Texts;
import io.secureredis.jobs.inspect.QueueMinute;
import io.secureredis.jobs.inspect.WorkHistory;
import java.util.List;
import java.util.Locale;

/**
 * A small line of what ended in a queue, minute by minute, as the points of an SVG polyline.
 *
 * @param points in a box of {@value #WIDTH} by {@value #HEIGHT}
 * @param text the same as text, for people who do not see it
 */
record Sparkline(String points, String text) {

    static final int WIDTH = 120;
    static final int HEIGHT = 24;

    private static final int MARGIN = 2;

    static Sparkline of(Texts texts, List<QueueMinute> minutes) {
        long done = minutes.stream().mapToLong(QueueMinute::done).sum();
        return new Sparkline(points(minutes.stream().map(QueueMinute::done).toList()), texts.text("spark.done", done));
    }

    /** Returns the runs of a task, period by period. */
    static Sparkline of(Texts texts, WorkHistory task, Window window) {
        return new Sparkline(
                points(task.periods().stream().map(WorkHistory.Period::runs).toList()),
                texts.text("spark.runs", task.runs(), texts.of(window)));
    }

    private static String points(List<Long> counts) {
        long most = Math.max(1, counts.stream().mapToLong(count -> count).max().orElse(0));
        double step = counts.size() < 2 ? 0 : (double) WIDTH / (counts.size() - 1);
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < counts.size(); i++) {
            double height = (HEIGHT - 2.0 * MARGIN) * counts.get(i) / most;
            points.append(String.format(Locale.ROOT, "%.1f,%.1f ", i * step, HEIGHT - MARGIN - height));
        }
        return points.toString().strip();
    }
}
