/**
 * The queue itself: declarations, the producer, the worker, schedules, and the data in Redis. Nothing here is for
 * applications; the auto-configuration uses {@code JobRuntime}.
 */
@NullMarked
package io.secureredis.jobs.engine;

import org.jspecify.annotations.NullMarked;
