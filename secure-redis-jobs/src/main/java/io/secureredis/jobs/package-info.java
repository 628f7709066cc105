/** Background jobs on Redis, sealed. Start at {@code SecureJobs}; what stands in Redis is {@code docs/spec/job-keys.md}. */
@NullMarked
package io.secureredis.jobs;

import org.jspecify.annotations.NullMarked;
