package io.secureredis.jobs;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the keys of an application's jobs begin with, so that applications that share a Redis keep apart: {@code <namespace>:secure-jobs:}, or {@code secure-jobs:} without one. Source:
 * {@code docs/spec/job-keys.md}, section 1.
 */
record JobNamespace(String name) {

    static final JobNamespace NONE = new JobNamespace("");

    private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final String ROOT = "secure-jobs:";

    /** @throws JobException {@code SR462} if it is none */
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

    /** What every key begins with. */
    String prefix() {
        return name.isEmpty() ? ROOT : name + ":" + ROOT;
    }

    /** The queue as envelopes and hidden names are bound to it. Neither a namespace nor a queue's name holds a colon, so no two read the same. */
    String qualify(String queue) {
        return name.isEmpty() ? queue : name + ":" + queue;
    }
}
