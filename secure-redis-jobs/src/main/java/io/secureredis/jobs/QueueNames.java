package io.secureredis.jobs;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.regex.Pattern;

/** The shape of queue names, which stand in Redis key names in clear. Source: {@code docs/spec/job-keys.md}, section 1. */
final class QueueNames {

    private static final Pattern SHAPE = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}(~[1-9][0-9]{0,2})?");

    /** So many parts a queue may have: their numbers have three digits. */
    static final int MOST_PARTS = 1000;

    /** The rule, for messages. */
    private static final String IN_WORDS =
            "A queue name is 1 to 64 characters of a-z, 0-9, '.', '_' and '-', and begins with a letter or digit";

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

    /** By which a name chooses its part of a queue: the same everywhere, whatever the secrets are. The first 4 bytes of SHA-256 of its UTF-8. */
    static int stableHash(String name) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getInt();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java runtime has SHA-256", e);
        }
    }

    static boolean isValid(String queue) {
        return SHAPE.matcher(queue).matches();
    }

    /**
     * A queue or a part of one.
     *
     * @throws JobException {@code SR416} if it is neither
     */
    static String requireValid(String queue) {
        if (!isValid(CallChecks.present(queue, "The name of the queue"))) {
            throw new JobException("SR416", IN_WORDS + ". Correct the name.");
        }
        return queue;
    }

    /**
     * A queue as callers and settings name it: not a part of one, which the library chooses.
     *
     * @throws JobException {@code SR416} if it is none
     */
    static String requireWhole(String queue) {
        if (requireValid(queue).indexOf('~') >= 0) {
            throw new JobException("SR416", "A part of a queue was named. Name the whole queue, without ~ and number.");
        }
        return queue;
    }
}
