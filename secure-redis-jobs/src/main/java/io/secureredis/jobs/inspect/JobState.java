package io.secureredis.jobs.inspect;

/**
 * The state of a job. A job is in exactly one state, and each state is one sorted set in Redis. Source:
 * {@code docs/spec/job-keys.md}, section 2.
 */
public enum JobState {
    /** Waits for its time. */
    SCHEDULED("scheduled"),
    /** Failed, and waits for its next attempt. */
    RETRYING("retrying"),
    /** Waits for a worker. */
    READY("ready"),
    /** A worker is running it, under a lease. */
    ACTIVE("lease"),
    /** Succeeded; kept for the time in its declaration. */
    DONE("done"),
    /** Given up: no attempts left, crashed too often, expired, or cancelled while it ran. You can retry it by hand. */
    DEAD("dead"),
    /** Its body was changed. Never run, unless an operator asks for it and the body opens after all. */
    TAMPERED("tampered");

    private final String key;

    JobState(String key) {
        this.key = key;
    }

    /** Returns the last part of the Redis key that holds the jobs of this state. */
    public String key() {
        return key;
    }
}
