package io.secureredis.jobs;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads what Redis returns as the hostile input that it may be: each element by itself, so that a bad one costs the others nothing.
 *
 * <p>A bad element is {@code null}, zero or left out; nothing here throws for what stands in Redis.
 */
final class QueueReplies {

    private static final int MOST_ID_BYTES = 64;
    private static final int MOST_DIGITS = 15;

    /** The greatest whole number that a score holds exactly. */
    private static final double MOST_MS = 9_007_199_254_740_991.0;

    /** now, next due, how many were no ids, the key ids of those that were passed by, the last of these, whether it was the last of all. */
    private static final int CLAIM_HEAD = 6;

    private static final int CLAIM_FIELDS = 6;
    private static final long REPLAYED = 1;
    private static final long TOO_LARGE = 2;

    private QueueReplies() {}

    /** A job's id, or {@code null} for what cannot be one. */
    static @Nullable JobId id(byte @Nullable [] bytes) {
        String name = name(bytes);
        return name == null ? null : new JobId(name);
    }

    /** The id of a job, of a schedule or of a worker; {@code null} for what cannot be one. */
    static @Nullable String name(byte @Nullable [] bytes) {
        if (bytes == null || bytes.length == 0 || bytes.length > MOST_ID_BYTES) {
            return null;
        }
        for (byte b : bytes) {
            boolean letterOrDigit = (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9');
            if (!letterOrDigit && b != '_' && b != '-') {
                return null;
            }
        }
        return JobRedis.text(bytes);
    }

    /** The name of a queue, or {@code null} for what cannot be one. */
    static @Nullable String queue(byte @Nullable [] bytes) {
        if (bytes == null || bytes.length > 2 * MOST_ID_BYTES) {
            return null;
        }
        String name = JobRedis.text(bytes);
        return QueueNames.isValid(name) ? name : null;
    }

    /** A counter; 0 for what is none. */
    static long count(byte @Nullable [] digits) {
        if (digits == null || digits.length == 0 || digits.length > MOST_DIGITS) {
            return 0;
        }
        for (byte b : digits) {
            if (b < '0' || b > '9') {
                return 0;
            }
        }
        return JobRedis.number(digits);
    }

    /** A time that somebody wrote as a score. */
    static long ms(double score) {
        return (long) Math.min(Math.max(score, 0), MOST_MS);
    }

    /** What a claim brought. Its ids were checked by the script. */
    static QueueStore.Claim claim(List<Object> reply, List<byte[]> envelopes) {
        List<QueueStore.ClaimedJob> jobs = new ArrayList<>(claimed(reply));
        for (int i = CLAIM_HEAD; i < reply.size(); i += CLAIM_FIELDS) {
            jobs.add(new QueueStore.ClaimedJob(
                    new JobId(JobRedis.text(reply.get(i))),
                    envelopes.isEmpty() ? (byte[]) reply.get(i + 1) : envelopes.get((i - CLAIM_HEAD) / CLAIM_FIELDS),
                    (Long) reply.get(i + 2),
                    ((Long) reply.get(i + 3)).intValue(),
                    ((Long) reply.get(i + 4)).intValue(),
                    has(REPLAYED, reply.get(i + 5)),
                    has(TOO_LARGE, reply.get(i + 5)),
                    (Long) reply.get(0)));
        }
        return new QueueStore.Claim(
                (Long) reply.get(0),
                (Long) reply.get(1),
                jobs,
                (byte[]) reply.get(3),
                (byte[]) reply.get(4),
                (Long) reply.get(5) == 1);
    }

    static int claimed(List<Object> reply) {
        return (reply.size() - CLAIM_HEAD) / CLAIM_FIELDS;
    }

    /** How many of what a claim met were no ids. */
    static long notClaimed(List<Object> reply) {
        return (Long) reply.get(2);
    }

    static byte[] claimedId(List<Object> reply, int place) {
        return (byte[]) reply.get(CLAIM_HEAD + CLAIM_FIELDS * place);
    }

    /** Whether the body of a claimed job is larger than any may be. */
    static boolean isTooLarge(List<Object> reply, int place) {
        return has(TOO_LARGE, reply.get(CLAIM_HEAD + CLAIM_FIELDS * place + CLAIM_FIELDS - 1));
    }

    static long tooLarge(List<Object> reply) {
        return IntStream.range(0, claimed(reply))
                .filter(place -> isTooLarge(reply, place))
                .count();
    }

    private static boolean has(long flag, Object flags) {
        return ((Long) flags & flag) != 0;
    }

    static List<QueueStore.Reaped> reaped(List<Object> reply) {
        List<QueueStore.Reaped> reaped = new ArrayList<>();
        for (int i = 2; i < reply.size(); i += 2) {
            reaped.add(new QueueStore.Reaped(new JobId(JobRedis.text(reply.get(i))), (Long) reply.get(i + 1) == 2));
        }
        return reaped;
    }

    static List<JobId> ids(List<Object> reply) {
        List<JobId> ids = new ArrayList<>(reply.size() - 1);
        for (Object id : reply.subList(1, reply.size())) {
            ids.add(new JobId(JobRedis.text(id)));
        }
        return ids;
    }

    static boolean flag(List<Object> reply) {
        return (Long) reply.get(1) == 1;
    }

    /** One flag for each element from a place on. */
    static boolean[] flags(List<Object> reply, int from) {
        boolean[] flags = new boolean[reply.size() - from];
        for (int i = 0; i < flags.length; i++) {
            flags[i] = (Long) reply.get(i + from) == 1;
        }
        return flags;
    }
}
