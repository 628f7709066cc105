/**
 * The job queue on a real Redis: putting, draining, picking up, growing; next to Redisson, JobRunr and Redis by hand.
 */
@NullMarked
package io.secureredis.benchmarks.jobs;

import org.jspecify.annotations.NullMarked;
