package io.secureredis.jobs.inspect;

import io.secureredis.SecureRedisException;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.Schedule;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Changes the content of a queue, for tools and dashboards.
 *
 * <p>Each method is one atomic step in Redis for each job, and returns whether it found what it had to change: someone
 * else may have been faster. Safe for any number of threads. Every method throws {@link SecureRedisException}
 * ({@code SR420}) if Redis does not answer.
 *
 * <p>A queue with shards has parts ({@code mail}, {@code mail~1}, ...). What concerns one job or schedule, and pausing
 * and
 * resuming, reaches every part by the name of the queue. What changes many jobs ({@link #retryAll}, {@link #deleteAll},
 * {@link #drain}, and lists of ids) changes the part that you name, so that it does what was counted before: name each
 * part.
 */
public interface JobOperations {

    /**
     * Makes a dead job ready, with all its attempts again. Also makes a tampered one ready if its body opens after all:
     * because a missing secret was added, or because the operator wants to run what was moved or replayed. Returns
     * false if the job is neither, or its body does not open.
     */
    boolean retry(String queue, JobId id);

    /**
     * Makes every job ready that is dead now. One that dies again in the meantime stays dead. Returns how many became
     * ready.
     */
    long retryAll(String queue);

    /**
     * Makes every job ready that is in a state now: dead and tampered ones with all their attempts again, scheduled and
     * retrying ones without waiting for their time. Of tampered ones, it retries only those whose body did not open
     * before, and opens now; use {@link #retry} for one that was put back after it had run. Returns how many became
     * ready.
     *
     * @throws SecureRedisException {@code SR472} for another state
     */
    long retryAll(String queue, JobState state);

    /**
     * Removes every job that is in a state now. Returns how many were removed.
     *
     * @throws SecureRedisException {@code SR472} for {@link JobState#ACTIVE}
     */
    long deleteAll(String queue, JobState state);

    /** Removes a job that no worker is running, in any state. Returns false if it does not exist, or is running. */
    boolean delete(String queue, JobId id);

    /**
     * Ends a job: a waiting one is removed; a running one is interrupted at its worker's next sign of life, and becomes
     * dead unless it ends before. Returns false if it does not exist, or has ended.
     */
    boolean cancel(String queue, JobId id);

    /** Makes a scheduled or retrying job ready. Returns false if it is neither, or its body does not open. */
    boolean runNow(String queue, JobId id);

    /** What became of a job that was to be moved to another queue. */
    enum Move {
        MOVED,
        /** The queue does not have it, or no longer has it. */
        NOT_THERE,
        /** A worker runs it. */
        ACTIVE,
        /** It has succeeded, or was tampered with. */
        ENDED,
        /** Its body does not open here. */
        DOES_NOT_OPEN,
        /** An unfinished job of the other queue holds its unique key. */
        KEY_HELD,
        /** The other queue has a job with its id. */
        ID_TAKEN,
        /** Someone else changed it at the same time, or moves it already. */
        CHANGED
    }

    /**
     * Moves a scheduled, retrying, ready or dead job to another queue of the same server. It keeps its id, state,
     * attempts, times, priority, errors and unique key; its body is sealed again for the other queue. If this process
     * dies in between, a worker of the first queue ends the move: the job is never lost, and never runs in both queues
     * unless it is {@code dead} first with the kind {@code moved}, or Redis loses what it had.
     *
     * @throws SecureRedisException {@code SR475} if it is the same queue, or one on another server
     */
    default Move move(String queue, JobId id, String to) {
        return Move.NOT_THERE;
    }

    /** As {@link #retry(String, JobId)} for several jobs of one queue, sent together. Returns how many became ready. */
    default long retry(String queue, List<JobId> ids) {
        return ids.stream().filter(id -> retry(queue, id)).count();
    }

    /**
     * As {@link #runNow(String, JobId)} for several jobs of one queue, sent together. Returns how many became ready.
     */
    default long runNow(String queue, List<JobId> ids) {
        return ids.stream().filter(id -> runNow(queue, id)).count();
    }

    /**
     * As {@link #delete(String, JobId)} for several jobs of one queue, sent together. Returns how many were removed.
     */
    default long delete(String queue, List<JobId> ids) {
        return ids.stream().filter(id -> delete(queue, id)).count();
    }

    /**
     * No job of the queue is claimed until {@link #resume}; running ones end. What an earlier pause said is forgotten.
     */
    void pause(String queue);

    /**
     * As {@link #pause(String)}, and stores why, who and when, sealed: {@link QueueOverview#pause()} has them. The
     * queue is paused also for workers that cannot open them, and if they cannot be sealed.
     *
     * @param reason in words, empty for none; cut after {@value QueueOverview.Pause#MOST_CHARACTERS} characters
     * @param by who pauses it, empty if that is not known; cut after 100 characters
     */
    default void pause(String queue, String reason, String by) {
        pause(queue);
    }

    /** As {@link #pause(String, String, String)}, without who. */
    default void pause(String queue, String reason) {
        pause(queue, reason, "");
    }

    /** Ends a {@link #pause}, and forgets why. */
    void resume(String queue);

    /**
     * Changes the limits of a queue, for all of its workers, at their next sign of life. The change is sealed: who only
     * writes to Redis cannot make one, nor put back an older one while a worker runs that knows the newer one. It stays
     * in force after a restart of the workers. It replaces the change before;
     * {@link QueueOverview.Limits#AS_CONFIGURED} puts everything back to what is configured.
     *
     * @param by who changes them, empty if that is not known
     * @return false if these limits were in force already
     * @throws SecureRedisException {@code SR473} if a limit is out of range
     */
    default boolean limit(String queue, QueueOverview.Limits limits, String by) {
        return false;
    }

    /**
     * Removes every job that waits now: ready, scheduled and retrying. Running ones continue, and new jobs stay.
     * Returns how many were removed.
     */
    long drain(String queue);

    /**
     * Tells a worker something; it obeys at its next sign of life, after a third of its lease. The command is sealed:
     * who only writes to Redis cannot give one, nor give one again, nor later than five minutes after it was given.
     *
     * @param queue one that the worker serves
     * @param worker its id
     * @return false if no such worker was seen recently
     */
    default boolean tell(String queue, String worker, WorkerOverview.Command command) {
        return false;
    }

    /**
     * Puts a job of a recurring schedule into the queue now, in addition to its regular runs. Returns empty if there is
     * no such schedule, or it does not open.
     */
    Optional<JobId> fireNow(String queue, String scheduleKey);

    /**
     * As {@link #fireNow(String, String)}, once for each number.
     *
     * @param number as for {@link Draft#put(String)}
     * @throws SecureRedisException {@code SR416} if it is no number
     */
    default Sent fireNow(String queue, String scheduleKey, String number) {
        return new Sent(fireNow(queue, scheduleKey).orElse(null), false);
    }

    /**
     * Stops a recurring schedule from firing until {@link #resumeSchedule}. Jobs that it has already put remain. It
     * stays paused if an application declares it again. Returns false if there is none, it does not open, or is paused.
     */
    default boolean pauseSchedule(String queue, String scheduleKey) {
        return false;
    }

    /**
     * Ends a {@link #pauseSchedule}; also starts a schedule again that does not fire because someone changed its time
     * in Redis, and that still opens. Missed runs are not made up for. Returns false if there is nothing to start.
     */
    default boolean resumeSchedule(String queue, String scheduleKey) {
        return false;
    }

    /**
     * Changes the rule of a recurring schedule: its interval, or its cron expression and time zone. The end and the
     * overlap rule stay. The change stays in force until the application declares another rule than before. Returns
     * false if there is no such schedule, it does not open, or has this rule.
     *
     * @throws SecureRedisException {@code SR417} if it would never fire
     */
    default boolean editSchedule(String queue, String scheduleKey, Schedule rule) {
        return false;
    }

    /** Removes a recurring schedule; jobs that it has already put remain. Returns false if there is none. */
    boolean removeSchedule(String queue, String scheduleKey);

    /**
     * Returns the tasks of this application, by name: those whose jobs can be put with typed arguments.
     *
     * @see #enqueue
     */
    default List<Task> tasks() {
        return List.of();
    }

    /** Returns a task of this application by its name or an alias; empty for any other. */
    default Optional<Task> task(String name) {
        return Optional.empty();
    }

    /**
     * Prepares a new job with arguments that a person typed. Nothing is sent yet.
     *
     * <p>Arguments are JSON, one text for each parameter, and are read by the types of the parameters: a class that is
     * not allowed, a value that does not fit, or an unknown property is refused. What is stored is what a call of the
     * method would store. No message quotes a value.
     *
     * @throws SecureRedisException {@code SR411} for an unknown task, {@code SR412} for another number of arguments,
     *     and as the call would throw, such as {@code SR418}, if an argument does not fit
     */
    default Draft enqueue(String task, List<String> arguments) {
        throw new UnsupportedOperationException("Jobs cannot be put from here");
    }

    /**
     * Prepares a dead or retrying job to run again, now and with other arguments, which are read as those of
     * {@link #enqueue}. It keeps its id and, if it has one, its unique key, and gets all its attempts again if it is
     * dead. Nothing is changed yet.
     *
     * @return empty if the queue does not hold such a job, or its body does not open
     * @throws SecureRedisException as {@link #enqueue}
     */
    default Optional<Draft> retry(String queue, JobId id, List<String> arguments) {
        return Optional.empty();
    }

    /** Something that was checked and can be sent. */
    interface Draft {

        /**
         * Returns a keyed digest of the arguments that the job has now, for an audit; empty for a new job. Equal
         * arguments of a task in a queue have equal digests. Nobody can compute one without the secret.
         */
        String before();

        /** Returns the digest of the new arguments. */
        String after();

        /** Sends it. Returns the job that is in the queue then; empty if the job has changed since. */
        Optional<JobId> put();

        /**
         * Sends a new job, once for each number: for a form that may be sent twice, to any instance. A number is
         * remembered for a day after it was last used.
         *
         * @param number 16 to 64 random characters of {@code A-Z a-z 0-9 _ -}
         * @throws SecureRedisException {@code SR416} if it is no number
         */
        default Sent put(String number) {
            return new Sent(put().orElse(null), false);
        }
    }

    /**
     * What became of something that counts once.
     *
     * @param job that was put, now or before; {@code null} if there was nothing to put, or if that cannot be told
     * @param again whether something had been sent before under the same number, so that nothing was done
     * @param other whether that was something else: another task, other arguments, or a run of another schedule; false
     *     if its job is gone or does not open
     */
    record Sent(@Nullable JobId job, boolean again, boolean other) {

        /** The same thing, now or before. */
        public Sent(@Nullable JobId job, boolean again) {
            this(job, again, false);
        }
    }

    /**
     * A task of this application.
     *
     * @param queue where its jobs go
     */
    record Task(String name, String queue, List<Parameter> parameters) {

        public Task {
            parameters = List.copyOf(parameters);
        }
    }

    /**
     * A parameter of a task.
     *
     * @param name as in the source, if the compiler kept it; else its position, such as {@code argument 1}
     * @param type as Java writes it, without packages
     * @param kind which field suits it
     * @param nullable whether it may be {@code null}
     * @param constants of an enum; otherwise empty
     */
    record Parameter(String name, String type, Kind kind, boolean nullable, List<String> constants) {

        public Parameter {
            constants = List.copyOf(constants);
        }
    }

    /** Which field suits a parameter. */
    enum Kind {
        /**
         * A JSON text: strings, and values that are written as one, such as {@code UUID}, {@code Instant}, {@code
         * Duration}.
         */
        TEXT,
        /** A JSON number without a fraction. */
        WHOLE,
        /** A JSON number. */
        NUMBER,
        /** {@code true} or {@code false}. */
        BOOLEAN,
        /** A JSON text that is the name of a constant. */
        CONSTANT,
        /** A JSON text that is a date, such as {@code 2026-03-29}. */
        DATE,
        /** Anything else: JSON. */
        JSON
    }
}
