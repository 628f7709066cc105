package io.secureredis.jobs;

import org.jspecify.annotations.Nullable;

/**
 * Runs around every attempt of every job in the thread that runs it; a bean of this type is found by itself, in the order of its {@code @Order}.
 *
 * <p>Sees the job after it was verified, and its arguments only through what the interceptor itself does; what it throws, the job throws: an attempt that failed. One that does not call {@code next} stands for the job: the attempt
 * succeeds with what it returns.
 */
@FunctionalInterface
public interface JobInterceptor {

    /** Does something around {@code next}, and returns its result. */
    @Nullable
    Object around(JobContext context, Attempt next) throws Exception;

    /** The rest of the attempt. */
    @FunctionalInterface
    interface Attempt {

        /** Goes on; returns what the job returned. */
        @Nullable
        Object proceed() throws Exception;
    }
}
