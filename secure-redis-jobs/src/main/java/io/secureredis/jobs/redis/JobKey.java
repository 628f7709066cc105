package io.secureredis.jobs.redis;

/** Every Redis key of a queue, by the last part of its name. Source: {@code docs/spec/job-keys.md}, section 2. */
public enum JobKey {
    SCHEDULED("scheduled"),
    RETRYING("retrying"),
    READY("ready"),
    LEASE("lease"),
    DONE("done"),
    DEAD("dead"),
    TAMPERED("tampered"),
    BODY("body"),
    RUN("run"),
    RESULT("result"),
    ERROR("error"),
    PROGRESS("progress"),
    /** Each part of the log of a job, under {@code <job id>:<place>}. */
    LOG("log"),
    /** Where the parts of the log of a job are. */
    LOG_INDEX("log-index"),
    CANCEL("cancel"),
    UNIQUE("unique"),
    UNIQUE_UNTIL("unique-until"),
    RECURRING("recurring"),
    NEXT("next"),
    /** One key for each schedule: {@code schedule-runs:<schedule>}. */
    SCHEDULE_RUNS("schedule-runs"),
    /** One key for each number of a form: {@code once:<number>}. */
    ONCE("once"),
    WORKER("worker"),
    SEEN("seen"),
    META("meta"),
    /** One key for each minute: {@code stat:<minute>}. */
    STAT("stat"),
    /** The claims that count as starts in the period of the rate limit. */
    STARTS("starts"),
    WAKE("wake"),
    /** The names of the tasks whose runs are counted. */
    TASKS("tasks"),
    /** One key for each task and minute: {@code task-minute:<task>:<minute>}. */
    TASK_MINUTE("task-minute"),
    /** One key for each task and hour: {@code task-hour:<task>:<hour>}. */
    TASK_HOUR("task-hour");

    private final String suffix;

    JobKey(String suffix) {
        this.suffix = suffix;
    }

    public String suffix() {
        return suffix;
    }
}
