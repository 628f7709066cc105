package io.secureredis.cli;

import io.secureredis.cli.connect.JobsAccess;
import io.secureredis.cli.terminal.Terminal;
import io.secureredis.jobs.inspect.JobRewrapReport;
import io.secureredis.migration.Rewrapper;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** The part of {@link RewrapRun} that seals jobs again, in every namespace that is found. */
final class JobsRewrap {

    private JobsRewrap() {}

    static void run(RewrapCommand command, JobsLayout layout, Rewrapper all, Terminal terminal) {
        if (command.match != null) {
            return;
        }
        if (command.checkpoint != null) {
            // A scan that continued an earlier one has not seen every key
            all.holdings();
        }
        JobRewrapReport report = JobRewrapReport.NOTHING;
        for (String namespace : layout.namespaces()) {
            try (JobsAccess access = JobsAccess.open(command.connection, command.secret, namespace, terminal)) {
                report = report.and(access.rewrap(command.dryRun, pace(command.rate)));
            }
        }
        print(report, terminal);
    }

    private static LongConsumer pace(@Nullable Long rate) {
        return jobs -> {
            if (rate != null) {
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(jobs) / rate);
            }
        };
    }

    private static void print(JobRewrapReport report, Terminal terminal) {
        if (report.equals(JobRewrapReport.NOTHING)) {
            return;
        }
        terminal.print("Jobs and schedules:");
        line(terminal, report.resealed(), "jobs sealed again");
        line(terminal, report.schedules(), "schedules sealed again");
        line(terminal, report.current(), "jobs already under the primary secret");
        line(
                terminal,
                report.running(),
                "jobs are running and were left unchanged; run this again when they have ended");
        line(
                terminal,
                report.named(),
                "jobs keep the id that their caller chose, and their secret, until they are gone");
        line(terminal, report.notOpened(), "jobs or schedules did not open and were left unchanged");
        line(terminal, report.changed(), "jobs were changed in the meantime; run this again");
    }

    private static void line(Terminal terminal, long count, String what) {
        if (count > 0) {
            terminal.print("%10d  %s".formatted(count, what));
        }
    }
}
