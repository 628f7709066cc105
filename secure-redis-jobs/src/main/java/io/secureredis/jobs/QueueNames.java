package io.secureredis.jobs;

import java.util.regex.Pattern;

/** The shape of queue names, which stand in Redis key names in clear. Source: {@code docs/spec/job-keys.md}, section 1. */
final class QueueNames {

    private static final Pattern SHAPE = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}(~[1-9][0-9]{0,2})?");

    private QueueNames() {}

    /** The queue of which this is a part, or the queue itself. */
    static String whole(String queue) {
        int part = queue.indexOf('~');
        return part < 0 ? queue : queue.substring(0, part);
    }

    /** A part of a queue; the first one is the queue itself. */
    static String part(String queue, int number) {
        return number == 0 ? queue : queue + "~" + number;
    }

    static boolean isValid(String queue) {
        return SHAPE.matcher(queue).matches();
    }

    static String requireValid(String queue) {
        if (!isValid(queue)) {
            throw new IllegalArgumentException("A queue name is 1 to 64 characters of a-z, 0-9, '.', '_' and '-', "
                    + "and begins with a letter or digit");
        }
        return queue;
    }
}
