package io.secureredis.jobs;

import org.jspecify.annotations.Nullable;

/**
 * Surrounds every attempt of every job, in the job's thread. Beans of this type are found automatically, and run in the
 * order of their {@code @Order}.
 *
 * <p>An interceptor runs after the job was verified, and does not see the arguments. If it throws, the attempt fails.
 * If it does not call {@code next}, it replaces the job: the attempt succeeds with the interceptor's result.
 */
@FunctionalInterface
public interface JobInterceptor {

    /** Acts around {@code next}, and returns its result. */
    @Nullable
    Object around(JobContext context, Attempt next) throws Exception;

    /** The rest of the attempt. */
    @FunctionalInterface
    interface Attempt {

        /** Continues with the attempt and returns the job's result. */
        @Nullable
        Object proceed() throws Exception;
    }
}
