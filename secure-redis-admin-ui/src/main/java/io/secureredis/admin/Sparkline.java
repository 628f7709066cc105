package io.secureredis.admin;

import io.secureredis.jobs.inspect.QueueMinute;
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

    static Sparkline of(List<QueueMinute> minutes) {
        long most =
                Math.max(1, minutes.stream().mapToLong(QueueMinute::done).max().orElse(0));
        double step = minutes.size() < 2 ? 0 : (double) WIDTH / (minutes.size() - 1);
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < minutes.size(); i++) {
            double height = (HEIGHT - 2.0 * MARGIN) * minutes.get(i).done() / most;
            points.append(String.format(Locale.ROOT, "%.1f,%.1f ", i * step, HEIGHT - MARGIN - height));
        }
        long done = minutes.stream().mapToLong(QueueMinute::done).sum();
        return new Sparkline(points.toString().strip(), Numbers.count(done) + " done in the last hour");
    }
}
