package io.secureredis.jobs.redis;

import io.secureredis.jobs.JobId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Parses what the scripts return, each element separately, so that a bad one does not affect the others. */
final class QueueReplies {

    /**
     * now, next due, the number of invalid ids, the key ids of jobs passed by, the last of these, whether it was the
     * last of all, the number of the first start.
     */
    private static final int CLAIM_HEAD = 7;

    private static final int FIRST_START = 6;
    private static final int CLAIM_FIELDS = 6;
    private static final long REPLAYED = 1;
    private static final long TOO_LARGE = 2;
    private static final long WITHOUT_BODY = 4;

    private QueueReplies() {}

    /** An outcome that a script returns as a number. The script's header names each number: {@code 1 RETRYING}. */
    interface Code {

        /** Returns the script's number for it. */
        long code();

        /** Returns the outcome with the code in a reply. */
        static <E extends Enum<E> & Code> E of(Class<E> outcomes, Object reply) {
            long code = (Long) reply;
            for (E outcome : outcomes.getEnumConstants()) {
                if (outcome.code() == code) {
                    return outcome;
                }
            }
            throw new IllegalArgumentException("No outcome of " + outcomes.getSimpleName() + " has the code " + code);
        }
    }

    /**
     * Returns the result of a claim. The script has checked its ids.
     *
     * @param bodies by position, of the jobs whose bodies are not in the reply; a job without one is omitted
     */
    static QueueStore.Claim claim(List<Object> reply, Map<Integer, byte[]> bodies) {
        List<QueueStore.ClaimedJob> jobs = new ArrayList<>(claimed(reply));
        for (int place = 0; place < claimed(reply); place++) {
            byte[] envelope = comesWithoutBody(reply, place)
                    ? bodies.get(place)
                    : (byte[]) reply.get(CLAIM_HEAD + CLAIM_FIELDS * place + 1);
            if (envelope != null) {
                jobs.add(job(reply, place, envelope));
            }
        }
        return new QueueStore.Claim(
                (Long) reply.get(0),
                (Long) reply.get(1),
                jobs,
                (byte[]) reply.get(3),
                (byte[]) reply.get(4),
                (Long) reply.get(5) == 1);
    }

    private static QueueStore.ClaimedJob job(List<Object> reply, int place, byte[] envelope) {
        int i = CLAIM_HEAD + CLAIM_FIELDS * place;
        return new QueueStore.ClaimedJob(
                new JobId(JobRedis.text(reply.get(i))),
                envelope,
                (Long) reply.get(i + 2),
                ((Long) reply.get(i + 3)).intValue(),
                ((Long) reply.get(i + 4)).intValue(),
                has(REPLAYED, reply.get(i + 5)),
                has(TOO_LARGE, reply.get(i + 5)),
                (Long) reply.get(0),
                start(reply, place));
    }

    /** Returns what counts the start of a claimed job. */
    static QueueStore.Start start(List<Object> reply, int place) {
        long first = (Long) reply.get(FIRST_START);
        return first < 0 ? QueueStore.Start.UNCOUNTED : new QueueStore.Start((Long) reply.get(0), first + place);
    }

    static int claimed(List<Object> reply) {
        return (reply.size() - CLAIM_HEAD) / CLAIM_FIELDS;
    }

    /** Returns how many entries of a claim were no ids. */
    static long notClaimed(List<Object> reply) {
        return (Long) reply.get(2);
    }

    static byte[] claimedId(List<Object> reply, int place) {
        return (byte[]) reply.get(CLAIM_HEAD + CLAIM_FIELDS * place);
    }

    static QueueStore.Held held(List<Object> reply, int place) {
        return new QueueStore.Held(new JobId(JobRedis.text(claimedId(reply, place))), (Long)
                reply.get(CLAIM_HEAD + CLAIM_FIELDS * place + 2));
    }

    /** Returns whether the body of a claimed job is larger than allowed. */
    static boolean isTooLarge(List<Object> reply, int place) {
        return has(TOO_LARGE, flagsOf(reply, place));
    }

    /** Returns whether the body of a claimed job has to be requested separately. */
    static boolean comesWithoutBody(List<Object> reply, int place) {
        return has(WITHOUT_BODY, flagsOf(reply, place));
    }

    private static Object flagsOf(List<Object> reply, int place) {
        return reply.get(CLAIM_HEAD + CLAIM_FIELDS * place + CLAIM_FIELDS - 1);
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

    /** Returns one flag for each element from a position on. */
    static boolean[] flags(List<Object> reply, int from) {
        boolean[] flags = new boolean[reply.size() - from];
        for (int i = 0; i < flags.length; i++) {
            flags[i] = (Long) reply.get(i + from) == 1;
        }
        return flags;
    }

    static List<Boolean> flagList(List<Object> reply, int from) {
        List<Boolean> flags = new ArrayList<>();
        for (boolean flag : flags(reply, from)) {
            flags.add(flag);
        }
        return flags;
    }
}
