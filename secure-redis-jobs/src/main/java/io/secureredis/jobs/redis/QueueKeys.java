package io.secureredis.jobs.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.secureredis.jobs.QueueNames;
import io.secureredis.jobs.inspect.JobState;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The Redis keys of one queue. All of them share its hash tag, so that a cluster keeps them in one slot. */
public final class QueueKeys {

    /** The beginning of the name of every key, without a namespace. */
    public static final String ROOT = "secure-jobs:";

    private static final long MINUTE_MS = 60_000;

    private final String prefix;
    private final Map<JobKey, byte[]> names = new EnumMap<>(JobKey.class);
    private final Map<JobScript, byte[][]> byScript = new EnumMap<>(JobScript.class);

    public QueueKeys(String queue) {
        this(ROOT, queue);
    }

    /**
     * Names the keys of a queue.
     *
     * @param root of the names of all keys of one application's jobs, such as {@code secure-jobs:}
     */
    public QueueKeys(String root, String queue) {
        prefix = root + "{" + QueueNames.requireValid(queue) + "}:";
        for (JobKey key : JobKey.values()) {
            names.put(key, (prefix + key.suffix()).getBytes(US_ASCII));
        }
        for (JobScript script : JobScript.values()) {
            List<JobKey> keys = script.keys();
            byScript.put(script, keys.stream().map(names::get).toArray(byte[][]::new));
        }
    }

    /** Returns the key that belongs to no queue: a SET of the names in use. */
    public static byte[] queues(String root) {
        return (root + "queues").getBytes(US_ASCII);
    }

    /** Returns the other such key: a SET of hidden names of imported jobs. */
    public static byte[] imported(String root) {
        return (root + "imported").getBytes(US_ASCII);
    }

    /** Returns the full name of a key that exists once. */
    public byte[] of(JobKey key) {
        return Objects.requireNonNull(names.get(key));
    }

    public byte[] of(JobState state) {
        return (prefix + state.key()).getBytes(US_ASCII);
    }

    /** Returns the key of one minute's counters. */
    public byte[] stat(long minute) {
        return (prefix + JobKey.STAT.suffix() + ":" + minute).getBytes(US_ASCII);
    }

    /** Returns the key of what was counted of a task in a minute or an hour. */
    public byte[] task(JobKey span, String hidden, long number) {
        return (prefix + span.suffix() + ":" + hidden + ":" + number).getBytes(US_ASCII);
    }

    /** Returns the key of the last runs of a schedule. */
    public byte[] scheduleRuns(String schedule) {
        return (prefix + JobKey.SCHEDULE_RUNS.suffix() + ":" + schedule).getBytes(US_ASCII);
    }

    /** Returns the key of what was put under the number of a form. */
    public byte[] once(String number) {
        return (prefix + JobKey.ONCE.suffix() + ":" + number).getBytes(US_ASCII);
    }

    /** Returns the {@code KEYS} of a script. */
    byte[][] of(JobScript script, long nowMs) {
        byte[][] keys = Objects.requireNonNull(byScript.get(script));
        int stat = script.keys().indexOf(JobKey.STAT);
        if (stat < 0) {
            return keys;
        }
        byte[][] withMinute = keys.clone();
        withMinute[stat] = stat(nowMs / MINUTE_MS);
        return withMinute;
    }
}
