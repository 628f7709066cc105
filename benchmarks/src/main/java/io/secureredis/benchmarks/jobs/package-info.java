/** The job queue on a real Redis: putting, draining, picking up, growing; beside Redisson, JobRunr and Redis by hand. */
@NullMarked
package io.secureredis.benchmarks.jobs;

import org.jspecify.annotations.NullMarked;
