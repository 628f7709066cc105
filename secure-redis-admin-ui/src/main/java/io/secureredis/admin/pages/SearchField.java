package io.secureredis.admin.pages;

import io.secureredis.admin.find.JobFilter;
import io.secureredis.jobs.inspect.JobState;
import java.util.Locale;

/** A text field of the search form. */
enum SearchField {
    TASK,
    TAG,
    ID,
    CAUSE,
    ATTEMPTS,
    OLDER,
    NEWER,
    WORKER,
    SCHEDULE,
    KEYID;

    /** Its name in the address. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Only jobs that failed have a cause, and only those that ran have a worker. */
    boolean fits(JobState state) {
        return switch (this) {
            case CAUSE -> CausePages.STATES.contains(state);
            case WORKER -> state != JobState.SCHEDULED;
            default -> true;
        };
    }

    /** What the filter says about it. */
    String in(JobFilter filter) {
        return filter.fields().getOrDefault(key(), "");
    }
}
