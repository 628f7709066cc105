package io.secureredis.admin;

import io.secureredis.admin.find.JobFilter;
import io.secureredis.jobs.inspect.JobState;
import java.util.Locale;

/** A text field of the search form. */
enum SearchField {
    TASK("Task", "mail"),
    CAUSE("Cause", "ConnectException"),
    ATTEMPTS("At least attempts", "3"),
    OLDER("Enqueued before", "2h"),
    NEWER("Enqueued within", "7d"),
    WORKER("Worker id", "Zk3rT9"),
    SCHEDULE("Schedule key", "x1Tq0a"),
    KEYID("Key id", "1f9a03c2");

    private final String label;
    private final String example;

    SearchField(String label, String example) {
        this.label = label;
        this.example = example;
    }

    /** Its name in the address. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    String label() {
        return label;
    }

    String example() {
        return "such as " + example;
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
