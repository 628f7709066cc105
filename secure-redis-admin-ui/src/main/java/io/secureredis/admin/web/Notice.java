package io.secureredis.admin.web;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The result of the last action. It is a code in the address, so that nobody can make the dashboard show any other
 * text.
 */
public enum Notice {
    RETRIED(true),
    RETRIED_ALL(true),
    STARTED(true),
    CANCELLED(true),
    DELETED(true),
    MOVED(true),
    ENQUEUED(true),
    ALREADY_SENT(false),
    ALREADY_SENT_GONE(false),
    OPERATION_STARTED(true),
    OPERATION_STOPPED(true),
    PAUSED(true),
    RESUMED(true),
    LIMITS_CHANGED(true),
    DRAINED(true),
    FIRED(true),
    SCHEDULE_PAUSED(true),
    SCHEDULE_RESUMED(true),
    SCHEDULE_EDITED(true),
    SCHEDULE_REMOVED(true),
    CACHE_CLEARED(true),
    WORKER_TOLD(true),
    SELECTED(true),
    NONE_SELECTED(false),
    UNCHANGED(false);

    private final boolean success;

    Notice(boolean success) {
        this.success = success;
    }

    /**
     * A notice on a page.
     *
     * @param count how many jobs were changed, where it says so
     */
    record Shown(Notice notice, long count) {}

    boolean success() {
        return success;
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
