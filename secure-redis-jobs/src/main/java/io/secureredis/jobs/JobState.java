package io.secureredis.jobs;

/** Where a job stands. A job is in exactly one state, and each state is one sorted set in Redis. Source: {@code docs/spec/job-keys.md}, section 2. */
public enum JobState {
    /** Waits for its time. */
    SCHEDULED("scheduled"),
    /** Failed, and waits for its next attempt. */
    RETRYING("retrying"),
    /** Waits for a worker. */
    READY("ready"),
    /** A worker runs it, under a lease. */
    ACTIVE("lease"),
    /** Succeeded; kept for the time that its declaration says. */
    DONE("done"),
    /** Given up: attempts spent, crashed too often, expired, or cancelled while it ran. Can be retried by hand. */
    DEAD("dead"),
    /** Its body is not what was put there. Never run, unless an operator asks for it and the body opens after all. */
    TAMPERED("tampered");

    private final String key;

    JobState(String key) {
        this.key = key;
    }

    /** The last part of the Redis key that holds the jobs of this state. */
    String key() {
        return key;
    }
}
