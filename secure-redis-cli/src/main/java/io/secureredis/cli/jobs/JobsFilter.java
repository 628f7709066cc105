package io.secureredis.cli.jobs;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The filters of a command about jobs, as a picocli mixin. */
final class JobsFilter {

    @Option(
            names = "--state",
            paramLabel = "STATE",
            description = "Only jobs in this state: ready, scheduled, retrying, active, done, dead, tampered.")
    @Nullable
    String state;

    @Option(names = "--task", paramLabel = "NAME", description = "Only jobs of this name.")
    @Nullable
    String task;

    @Option(names = "--tag", paramLabel = "TAG", description = "Only jobs with this tag, in any case.")
    @Nullable
    String tag;

    @Option(
            names = "--caller-id",
            paramLabel = "ID",
            description = "Only jobs to which their caller gave this id, such as order-42.")
    @Nullable
    String callerId;

    @Option(
            names = "--older-than",
            paramLabel = "AGE",
            description = "Only jobs that ended, or were put, at least this long ago: 90s, 30m, 12h, 7d.")
    @Nullable
    String olderThan;

    @Option(
            names = "--cause",
            paramLabel = "TEXT",
            description = {
                "Only jobs whose last error has this text in its class name, or is of this kind: "
                        + "failed, timeout, crashed, expired, cancelled."
            })
    @Nullable
    String cause;

    @Option(
            names = "--key-id",
            paramLabel = "ID",
            description = "Only jobs whose body is sealed under this key id (8 hexadecimal digits).")
    @Nullable
    String keyId;

    /** Returns whether it selects by what only the sealed bodies and errors know. */
    boolean needsSecret() {
        return task != null || tag != null || callerId != null || cause != null;
    }
}
