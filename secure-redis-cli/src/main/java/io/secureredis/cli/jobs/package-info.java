/** The commands about queues, jobs and schedules. */
@NullMarked
package io.secureredis.cli.jobs;

import org.jspecify.annotations.NullMarked;
