package io.secureredis.jobs.engine;

import io.secureredis.jobs.JobException;
import io.secureredis.jobs.redis.QueueKeys;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The prefix of the keys of an application's jobs, which separates applications that share a Redis:
 * {@code <namespace>:secure-jobs:}, or {@code secure-jobs:} without a namespace. Source: {@code docs/spec/job-keys.md},
 * section 1.
 */
record JobNamespace(String name) {

    static final JobNamespace NONE = new JobNamespace("");

    private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    /** @throws JobException {@code SR462} if it is invalid */
    static JobNamespace of(@Nullable String name) {
        if (name == null || name.isEmpty()) {
            return NONE;
        }
        if (!SHAPE.matcher(name).matches()) {
            throw new JobException(
                    "SR462",
                    "Cannot use secure-redis.jobs.namespace (" + name.length()
                            + " characters): it is 1 to 64 of letters, digits, '.', '_' and '-'. Change it.");
        }
        return new JobNamespace(name);
    }

    /** Returns the prefix of every key. */
    String prefix() {
        return name.isEmpty() ? QueueKeys.ROOT : name + ":" + QueueKeys.ROOT;
    }

    /**
     * Returns the queue's name for bindings of envelopes and hidden names. Neither a namespace nor a queue's name
     * contains a colon, so no two are the same.
     */
    String qualify(String queue) {
        return name.isEmpty() ? queue : name + ":" + queue;
    }
}
