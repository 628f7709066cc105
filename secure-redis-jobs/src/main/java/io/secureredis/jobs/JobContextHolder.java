package io.secureredis.jobs;

import org.jspecify.annotations.Nullable;

/**
 * Holds the {@link JobContext} of a thread.
 *
 * <p>The worker sets it before it calls a job's method and clears it afterwards. A unit test of a job's method may set
 * its own context, and must clear it at the end.
 */
public final class JobContextHolder {

    private static final ThreadLocal<@Nullable JobContext> CONTEXT = new ThreadLocal<>();

    private JobContextHolder() {}

    /** Returns the context of this thread, or {@code null} if no job runs on it. */
    public static @Nullable JobContext getContext() {
        return CONTEXT.get();
    }

    /** Sets the context of this thread; {@code null} clears it. */
    public static void setContext(@Nullable JobContext context) {
        if (context == null) {
            CONTEXT.remove();
        } else {
            CONTEXT.set(context);
        }
    }

    /** Clears the context of this thread. */
    public static void clearContext() {
        CONTEXT.remove();
    }
}
