package io.secureredis.admin.pages;

import io.secureredis.admin.text.Texts;
import io.secureredis.admin.text.Times;
import io.secureredis.jobs.inspect.QueueMinute;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A bar chart of what ended minute by minute: done below, failed above. The server draws it, so it needs no script.
 *
 * @param bars oldest first, in a box of {@value #WIDTH} by {@value #HEIGHT}
 * @param most the value at the top of the box
 */
record Throughput(List<Bar> bars, long most, long done, long failed) {

    static final int WIDTH = 600;
    static final int HEIGHT = 100;

    private static final double GAP = 0.25;

    /** One minute. Lengths are SVG units, top down. */
    record Bar(
            long done,
            long failed,
            String x,
            String width,
            String doneY,
            String doneHeight,
            String failedY,
            String failedHeight,
            String text) {}

    static Throughput of(Texts texts, List<QueueMinute> minutes) {
        long most = minutes.stream().mapToLong(m -> m.done() + m.failed()).max().orElse(0);
        long done = minutes.stream().mapToLong(QueueMinute::done).sum();
        long failed = minutes.stream().mapToLong(QueueMinute::failed).sum();
        double slot = (double) WIDTH / Math.max(1, minutes.size());
        List<Bar> bars = new ArrayList<>();
        for (int i = 0; i < minutes.size(); i++) {
            bars.add(bar(texts, minutes.get(i), i * slot, slot * (1 - GAP), (double) Math.max(1, most)));
        }
        return new Throughput(List.copyOf(bars), most, done, failed);
    }

    /** Returns the sum of several queues. */
    static Throughput sum(Texts texts, List<List<QueueMinute>> histories) {
        SortedMap<Instant, QueueMinute> byMinute = new TreeMap<>();
        for (List<QueueMinute> history : histories) {
            history.forEach(minute -> byMinute.merge(minute.minute(), minute, Throughput::plus));
        }
        return of(texts, List.copyOf(byMinute.values()));
    }

    String summary(Texts texts) {
        return texts.text("throughput.summary", done, failed);
    }

    private static QueueMinute plus(QueueMinute a, QueueMinute b) {
        return new QueueMinute(
                a.minute(),
                a.done() + b.done(),
                a.failed() + b.failed(),
                a.crashed() + b.crashed(),
                a.dead() + b.dead(),
                a.tampered() + b.tampered(),
                a.removed() + b.removed());
    }

    private static Bar bar(Texts texts, QueueMinute minute, double x, double width, double most) {
        double done = HEIGHT * minute.done() / most;
        double failed = HEIGHT * minute.failed() / most;
        return new Bar(
                minute.done(),
                minute.failed(),
                units(x),
                units(width),
                units(HEIGHT - done),
                units(done),
                units(HEIGHT - done - failed),
                units(failed),
                texts.text("throughput.minute", Times.minute(minute.minute()), minute.done(), minute.failed()));
    }

    private static String units(double length) {
        return String.format(Locale.ROOT, "%.2f", length);
    }
}
