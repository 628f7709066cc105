package io.secureredis.migration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Knows the keys of job queues, and which of their hashes are plain by design. Every other hash of a queue is sealed.
 *
 * <p>Source: {@code docs/spec/job-keys.md}, sections 1 and 2. A test compares the two.
 */
final class JobKeys {

    /** The hashes that are plain by design: what follows the queue in the key, as a regular expression. */
    private static final List<String> PLAIN_HASHES = List.of(
            "run", // the run record of each job
            "unique", // HMACs and job ids
            "log-index", // where the parts of each log are
            "meta", // limits and counts
            "stat:\\d+", // counts of each minute
            "schedule-runs:[A-Za-z0-9_-]+", // when runs of schedules were due and ended
            "once:[A-Za-z0-9_-]+", // the job that was put under the number of a form
            "task-(?:minute|hour):[A-Za-z0-9_-]+:\\d+"); // counts of each task, under an HMAC of its name

    /** Keys are bytes, and this decodes each byte to one character. */
    private static final Pattern KEY =
            Pattern.compile("(?s)(?:[A-Za-z0-9._-]{1,64}:)?secure-jobs:(?:\\{[^}]+}:(?<plain>"
                    + String.join("|", PLAIN_HASHES) + ")|.*)");

    private JobKeys() {}

    /** Returns whether a key belongs to jobs: sealed by anything but the queue, its jobs would be lost. */
    static boolean contains(byte[] key) {
        return matcher(key).matches();
    }

    /** Returns whether a hash holds no envelopes by design. */
    static boolean isPlainHash(byte[] key) {
        Matcher matcher = matcher(key);
        return matcher.matches() && matcher.group("plain") != null;
    }

    private static Matcher matcher(byte[] key) {
        return KEY.matcher(new String(key, ISO_8859_1));
    }
}
