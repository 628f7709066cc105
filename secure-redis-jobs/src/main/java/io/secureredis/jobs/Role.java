package io.secureredis.jobs;

import java.util.Locale;

/** What an envelope of a job holds; part of its binding, so one cannot stand for another. Source: {@code docs/spec/job-keys.md}, sections 4 and 5. */
enum Role {
    BODY,
    RESULT,
    ERROR,
    PROGRESS,
    SCHEDULE,
    WORKER;

    private final String word = name().toLowerCase(Locale.ROOT);

    String word() {
        return word;
    }
}
