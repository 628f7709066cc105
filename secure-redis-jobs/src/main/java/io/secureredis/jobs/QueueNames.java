package io.secureredis.jobs;

import java.util.regex.Pattern;

/** The shape of queue names, which stand in Redis key names in clear. Source: {@code docs/spec/job-keys.md}, section 1. */
final class QueueNames {

    private static final Pattern SHAPE = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

    private QueueNames() {}

    static String requireValid(String queue) {
        if (!SHAPE.matcher(queue).matches()) {
            throw new IllegalArgumentException("A queue name is 1 to 64 characters of a-z, 0-9, '.', '_' and '-', "
                    + "and begins with a letter or digit");
        }
        return queue;
    }
}
