package io.secureredis.jobs.engine;

import java.util.Locale;

/**
 * The kind of content of a job's envelope. It is part of the binding, so that one kind cannot replace another. Source:
 * {@code docs/spec/job-keys.md}, sections 4 and 5.
 */
enum Role {
    BODY,
    RESULT,
    ERROR,
    PROGRESS,
    LOG,
    SCHEDULE,
    WORKER,
    COMMAND,
    TASK;

    private final String word = name().toLowerCase(Locale.ROOT);

    String word() {
        return word;
    }
}
