/**
 * Queues as they are in Redis: the names of their keys, the scripts that change them, and the connections that run
 * these. It knows nothing of what envelopes contain, of workers or of declared jobs. Nothing here is for applications.
 *
 * <p>Start with {@code QueueStore}.
 */
@NullMarked
package io.secureredis.jobs.redis;

import org.jspecify.annotations.NullMarked;
