package io.secureredis.admin;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The result of the last action. It is a code in the address, so that nobody can make the dashboard show any other
 * text.
 */
enum Notice {
    RETRIED(true, "The job is ready again."),
    RETRIED_ALL(true, "Ready again:"),
    STARTED(true, "The job is ready now."),
    CANCELLED(true, "The job is cancelled. If it was running, its worker ends it at its next heartbeat."),
    DELETED(true, "The job is deleted."),
    ENQUEUED(true, "The job is in the queue."),
    PAUSED(true, "The queue is paused. Running jobs end; no new ones start."),
    RESUMED(true, "The queue runs again."),
    DRAINED(true, "Removed:"),
    FIRED(true, "The schedule has put a job into the queue, in addition to its regular runs."),
    SCHEDULE_REMOVED(true, "The schedule is removed. Jobs that it has put remain."),
    CACHE_CLEARED(true, "The cache is cleared."),
    WORKER_TOLD(true, "The worker is told. It obeys at its next heartbeat."),
    SELECTED(true, "Done:"),
    NONE_SELECTED(false, "Nothing was changed: no job was selected."),
    UNCHANGED(false, "Nothing was changed: it is no longer in that state. Someone or something else changed it first.");

    private final boolean success;
    private final String text;

    Notice(boolean success, String text) {
        this.success = success;
        this.text = text;
    }

    boolean success() {
        return success;
    }

    String text(long count) {
        return text.endsWith(":") ? text + " " + Numbers.jobs(count) + "." : text;
    }

    String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static @Nullable Notice ofCode(String code) {
        return Arrays.stream(values())
                .filter(notice -> notice.code().equals(code))
                .findFirst()
                .orElse(null);
    }
}
