package io.secureredis.cli.migrate;

import io.secureredis.cli.terminal.Terminal;
import io.secureredis.migration.MigrationReport;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Rewrites one line with the progress, on a terminal only. */
final class Progress {

    private static final long BETWEEN_NANOS = Duration.ofMillis(200).toNanos();
    private static final String ERASE = "\r\u001b[K";

    private final Terminal terminal;
    private final LongSupplier nanoTime;
    private long start;
    private long shown;
    private long total;

    Progress(Terminal terminal) {
        this(terminal, System::nanoTime);
    }

    Progress(Terminal terminal, LongSupplier nanoTime) {
        this.terminal = terminal;
        this.nanoTime = nanoTime;
    }

    boolean visible() {
        return terminal.interactive();
    }

    void expect(long keys) {
        total = keys;
        start = nanoTime.getAsLong();
        shown = start - BETWEEN_NANOS;
    }

    void show(MigrationReport report) {
        long now = nanoTime.getAsLong();
        if (!visible() || now - shown < BETWEEN_NANOS) {
            return;
        }
        shown = now;
        terminal.err().print(ERASE + line(report.keys(), Duration.ofNanos(now - start)));
        terminal.err().flush();
    }

    private String line(long keys, Duration passed) {
        double seconds = Math.max(0.001, passed.toNanos() / 1e9);
        long rate = Math.round(keys / seconds);
        long all = Math.max(total, keys);
        long percent = all == 0 ? 100 : keys * 100 / all;
        long left = rate == 0 ? 0 : (all - keys) / rate;
        return String.format(
                Locale.ROOT, "%3d%%  %,d of %,d keys  %,d/s  %s left", percent, keys, all, rate, clock(left));
    }

    private static String clock(long seconds) {
        return String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }

    void end() {
        if (visible()) {
            terminal.err().print(ERASE);
            terminal.err().flush();
        }
    }
}
