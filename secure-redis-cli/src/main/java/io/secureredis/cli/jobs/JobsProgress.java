package io.secureredis.cli.jobs;

import io.secureredis.cli.terminal.Terminal;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Shows the progress of a command about many jobs on a terminal. */
final class JobsProgress {

    private static final long BETWEEN_NANOS = Duration.ofMillis(200).toNanos();
    private static final String ERASE = "\r\u001b[K";

    private final Terminal terminal;
    private final LongSupplier nanoTime;
    private final String what;
    private final long total;
    private long done;
    private long shown;

    /** @param what is done with the jobs, for example {@code looked at} */
    JobsProgress(Terminal terminal, String what, long total, LongSupplier nanoTime) {
        this.terminal = terminal;
        this.what = what;
        this.total = total;
        this.nanoTime = nanoTime;
        this.shown = nanoTime.getAsLong();
    }

    /** Counts one more job. */
    void next() {
        next(1);
    }

    /** Counts more jobs. */
    void next(int jobs) {
        done += jobs;
        long now = nanoTime.getAsLong();
        if (terminal.interactive() && now - shown >= BETWEEN_NANOS) {
            shown = now;
            terminal.err()
                    .print(ERASE + String.format(Locale.ROOT, "%,d of %,d jobs %s", done, Math.max(done, total), what));
            terminal.err().flush();
        }
    }

    void end() {
        if (terminal.interactive()) {
            terminal.err().print(ERASE);
            terminal.err().flush();
        }
    }
}
