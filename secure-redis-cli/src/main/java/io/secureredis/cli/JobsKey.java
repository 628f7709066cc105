package io.secureredis.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A key of jobs, in parts. Source: {@code docs/spec/job-keys.md}.
 *
 * @param namespace empty if there is none
 * @param queue null for a key that belongs to all queues
 * @param part what follows
 */
record JobsKey(String namespace, @Nullable String queue, String part) {

    private static final Pattern KEY = Pattern.compile(
            "(?s)(?:(?<namespace>[A-Za-z0-9._-]{1,64}):)?secure-jobs:(?:\\{(?<queue>[^}]+)}:(?<part>.+)|(?<all>queues|imported))");

    /** Returns the parts of a key; null if it does not belong to jobs. */
    static @Nullable JobsKey of(String key) {
        Matcher matcher = KEY.matcher(key);
        if (!matcher.matches()) {
            return null;
        }
        String namespace = matcher.group("namespace");
        String queue = matcher.group("queue");
        return new JobsKey(namespace == null ? "" : namespace, queue, matcher.group(queue == null ? "all" : "part"));
    }
}
