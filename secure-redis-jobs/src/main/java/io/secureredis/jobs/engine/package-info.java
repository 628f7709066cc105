/**
 * The jobs at work: the producer, the worker, schedules, and the tools. What may be called is in {@code declarations},
 * and the queues as they are in Redis in {@code redis}. Nothing here is for applications; the auto-configuration uses
 * {@code JobRuntime}.
 */
@NullMarked
package io.secureredis.jobs.engine;

import org.jspecify.annotations.NullMarked;
