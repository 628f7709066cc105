package io.secureredis.jobs;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The Redis keys of one queue; all of them share its hash tag, so that a cluster keeps them in one slot. */
final class QueueKeys {

    private static final long MINUTE_MS = 60_000;

    private final String prefix;
    private final Map<JobKey, byte[]> names = new EnumMap<>(JobKey.class);
    private final Map<JobScript, byte[][]> byScript = new EnumMap<>(JobScript.class);

    QueueKeys(String queue) {
        this(JobNamespace.NONE, queue);
    }

    QueueKeys(JobNamespace namespace, String queue) {
        prefix = namespace.prefix() + "{" + QueueNames.requireValid(queue) + "}:";
        for (JobKey key : JobKey.values()) {
            names.put(key, (prefix + key.suffix()).getBytes(US_ASCII));
        }
        for (JobScript script : JobScript.values()) {
            List<JobKey> keys = script.keys();
            byScript.put(script, keys.stream().map(names::get).toArray(byte[][]::new));
        }
    }

    /** The one key of a namespace that belongs to no queue: a SET of the names in use. */
    static byte[] queues(JobNamespace namespace) {
        return (namespace.prefix() + "queues").getBytes(US_ASCII);
    }

    /** The name of a key that has only one. */
    byte[] of(JobKey key) {
        return Objects.requireNonNull(names.get(key));
    }

    byte[] of(JobState state) {
        return (prefix + state.key()).getBytes(US_ASCII);
    }

    /** The counters of one minute. */
    byte[] stat(long minute) {
        return (prefix + JobKey.STAT.suffix() + ":" + minute).getBytes(US_ASCII);
    }

    /** What a script takes as {@code KEYS}. */
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
