package io.secureredis.jobs.redis;

import static io.secureredis.jobs.redis.JobKey.*;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * Every script that changes a queue, with its keys in order.
 *
 * <p>The text is {@code lua/<verb>.lua} behind {@code lua/shared.lua}. Source: {@code docs/spec/job-keys.md}, section
 * 7.
 */
enum JobScript {
    ENQUEUE(BODY, RUN, SCHEDULED, READY, UNIQUE, UNIQUE_UNTIL, DONE, DEAD, TAMPERED, WAKE, RETRYING, LEASE, META),
    CLAIM(READY, BODY, RUN, LEASE, DONE, META, SCHEDULED, RETRYING, NEXT, WAKE, STARTS),
    ACKNOWLEDGE(
            LEASE, RUN, BODY, DONE, RESULT, ERROR, JobKey.PROGRESS, JobKey.CANCEL, STAT, META, JobKey.LOG, LOG_INDEX),
    FAIL(LEASE, RUN, ERROR, RETRYING, DEAD, JobKey.CANCEL, STAT, WAKE),
    CONDEMN(LEASE, RUN, ERROR, TAMPERED, DONE, RESULT, JobKey.CANCEL, STAT),
    RELEASE(LEASE, RUN, READY, DEAD, JobKey.CANCEL, SCHEDULED, WAKE),
    REFUND(STARTS, READY, WAKE),
    EXTEND(LEASE, RUN, JobKey.CANCEL, WORKER, SEEN),
    PROMOTE(SCHEDULED, RETRYING, READY, RUN, NEXT, LEASE, WAKE),
    REAP(LEASE, RUN, READY, DEAD, ERROR, JobKey.CANCEL, STAT, WAKE, META, BODY),
    SWEEP(
            DONE,
            DEAD,
            TAMPERED,
            BODY,
            RUN,
            RESULT,
            ERROR,
            JobKey.PROGRESS,
            UNIQUE,
            UNIQUE_UNTIL,
            WORKER,
            SEEN,
            META,
            STAT,
            SCHEDULED,
            RETRYING,
            READY,
            LEASE,
            JobKey.LOG,
            LOG_INDEX),
    RECOVER(
            SCHEDULED,
            RETRYING,
            READY,
            LEASE,
            DONE,
            DEAD,
            TAMPERED,
            BODY,
            RUN,
            SEEN,
            META,
            WAKE,
            JobKey.LOG,
            LOG_INDEX),
    SCHEDULE(RECURRING, NEXT, WAKE),
    SNAPSHOT(RECURRING, NEXT, META),
    DROP(RECURRING, NEXT),
    FIRE(
            RECURRING,
            NEXT,
            BODY,
            RUN,
            READY,
            DONE,
            DEAD,
            TAMPERED,
            UNIQUE,
            UNIQUE_UNTIL,
            META,
            WAKE,
            SCHEDULED,
            RETRYING,
            LEASE),
    OUTCOME(SCHEDULE_RUNS),
    ONCE(JobKey.ONCE),
    CANCEL(SCHEDULED, RETRYING, READY, LEASE, BODY, RUN, ERROR, JobKey.PROGRESS, JobKey.CANCEL, JobKey.LOG, LOG_INDEX),
    DELETE(
            SCHEDULED,
            RETRYING,
            READY,
            DONE,
            DEAD,
            TAMPERED,
            BODY,
            RUN,
            RESULT,
            ERROR,
            JobKey.PROGRESS,
            JobKey.LOG,
            LOG_INDEX),
    REQUEUE(SCHEDULED, RETRYING, DEAD, TAMPERED, READY, BODY, RUN, WAKE),
    DEPART(SCHEDULED, RETRYING, READY, DEAD, BODY),
    ARRIVE(SCHEDULED, RETRYING, READY, DEAD, BODY, RUN, ERROR, UNIQUE, UNIQUE_UNTIL, DONE, TAMPERED, LEASE, META),
    SETTLE(
            SCHEDULED,
            RETRYING,
            READY,
            DEAD,
            BODY,
            RUN,
            ERROR,
            JobKey.PROGRESS,
            UNIQUE,
            UNIQUE_UNTIL,
            WAKE,
            JobKey.LOG,
            LOG_INDEX),
    RESEAL(LEASE, DONE, DEAD, TAMPERED, BODY, RESULT, ERROR, JobKey.PROGRESS, UNIQUE, UNIQUE_UNTIL, JobKey.LOG),
    PAUSE(META, WAKE),
    LIMIT(META, WAKE),
    NOTE(META, WAKE),
    PROGRESS(LEASE, RUN, JobKey.PROGRESS),
    LOG(LEASE, RUN, JobKey.LOG, LOG_INDEX),
    TALLY(TASKS, TASK_MINUTE, TASK_HOUR, READY),
    /** Any number of keys of tasks may follow. */
    RECALL(TASKS, TASK_MINUTE),
    MEND(
            SCHEDULED,
            RETRYING,
            READY,
            LEASE,
            DONE,
            DEAD,
            TAMPERED,
            UNIQUE_UNTIL,
            SEEN,
            BODY,
            RUN,
            RESULT,
            ERROR,
            JobKey.PROGRESS,
            JobKey.LOG,
            LOG_INDEX,
            UNIQUE,
            WORKER,
            TASKS,
            META,
            STAT,
            JobKey.CANCEL,
            STARTS,
            WAKE);

    @SuppressWarnings("ImmutableEnumChecker") // List.of
    private final List<JobKey> keys;

    @SuppressWarnings("ImmutableEnumChecker") // Written to the connection only
    private final byte[] text;

    private final String digest;

    JobScript(JobKey... keys) {
        this.keys = List.of(keys);
        this.text = (read("shared") + read(verb())).getBytes(UTF_8);
        this.digest = sha1(text);
    }

    /** Returns the file's name, without its ending. */
    String verb() {
        return name().toLowerCase(Locale.ROOT);
    }

    List<JobKey> keys() {
        return keys;
    }

    byte[] text() {
        return text;
    }

    /** Returns the text with a clock that is advanced. */
    byte[] text(long shiftMs) {
        return new String(text, UTF_8)
                .replaceFirst("local shift_ms = 0", "local shift_ms = " + shiftMs)
                .getBytes(UTF_8);
    }

    /** Returns the name under which Redis knows the text once it has seen it. */
    String digest() {
        return digest;
    }

    private static String read(String file) {
        String path = "lua/" + file + ".lua";
        try (InputStream in = JobScript.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("The jar lacks " + path);
            }
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha1(byte[] text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java runtime has SHA-1", e);
        }
    }
}
