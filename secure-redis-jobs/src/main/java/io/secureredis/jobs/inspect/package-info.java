/**
 * Inspects queues, jobs, schedules and workers, and operates on them: for dashboards, the actuator and tests. Start
 * with {@code JobInspector} and {@code JobOperations}.
 */
@NullMarked
package io.secureredis.jobs.inspect;

import org.jspecify.annotations.NullMarked;
