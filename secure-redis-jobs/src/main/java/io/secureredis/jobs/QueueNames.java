package io.secureredis.jobs;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.regex.Pattern;

/**
 * Defines the format of queue names, which are in plain text in Redis key names. Source: {@code docs/spec/job-keys.md},
 * section 1.
 *
 * <p>For the other packages of this module; not for applications.
 */
public final class QueueNames {

    private static final Pattern SHAPE = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}(~[1-9][0-9]{0,2})?");

    /** The most parts of a queue: part numbers have three digits. */
    public static final int MOST_PARTS = 1000;

    /** The rule, for messages. */
    private static final String IN_WORDS =
            "A queue name is 1 to 64 characters of a-z, 0-9, '.', '_' and '-', and begins with a letter or digit";

    private QueueNames() {}

    /** Returns the queue of which this is a part, or the queue itself. */
    public static String whole(String queue) {
        int part = queue.indexOf('~');
        return part < 0 ? queue : queue.substring(0, part);
    }

    /** Returns the name of a part of a queue; the first part is the queue itself. */
    public static String part(String queue, int number) {
        return number == 0 ? queue : queue + "~" + number;
    }

    /**
     * Returns the hash by which a name selects its part of a queue. It is the same everywhere, whatever the secrets
     * are: the first 4 bytes of SHA-256 of the name's UTF-8.
     */
    public static int stableHash(String name) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getInt();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java runtime has SHA-256", e);
        }
    }

    public static boolean isValid(String queue) {
        return SHAPE.matcher(queue).matches();
    }

    /**
     * Requires the name of a queue or a part of one.
     *
     * @throws JobException {@code SR416} if it is neither
     */
    public static String requireValid(String queue) {
        if (!isValid(CallChecks.present(queue, "The name of the queue"))) {
            throw new JobException("SR416", IN_WORDS + ". Correct the name.");
        }
        return queue;
    }

    /**
     * Requires a queue name as callers and settings use it. It must not name a part, which only the library selects.
     *
     * @throws JobException {@code SR416} if it is invalid
     */
    public static String requireWhole(String queue) {
        if (requireValid(queue).indexOf('~') >= 0) {
            throw new JobException(
                    "SR416", "This names a part of a queue. Name the whole queue, without ~ and number.");
        }
        return queue;
    }
}
