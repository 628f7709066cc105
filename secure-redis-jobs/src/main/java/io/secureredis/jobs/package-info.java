/**
 * Sealed background jobs on Redis. Start with {@code SecureJobs}; {@code docs/spec/job-keys.md} describes the data in
 * Redis.
 */
@NullMarked
package io.secureredis.jobs;

import org.jspecify.annotations.NullMarked;
