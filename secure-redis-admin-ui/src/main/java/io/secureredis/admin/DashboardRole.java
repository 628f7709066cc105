package io.secureredis.admin;

/** What a visitor of the dashboard may do. */
public enum DashboardRole {
    /** See queues, jobs, schedules and workers: names, tags, states, times, counts. */
    VIEW,
    /** Change them: retry, delete, cancel, run now, pause. Includes {@link #VIEW}. */
    OPERATE,
    /**
     * Open the confidential content of a job: arguments, result, error. Includes {@link #VIEW}, not {@link #OPERATE}.
     * Every use is recorded.
     */
    REVEAL,
    /**
     * Put jobs with typed arguments: new ones of a task, and failed ones again. Counts only together with {@link
     * #REVEAL}, because the arguments of a failed job are shown. Nobody has it unless you say who. Every use is
     * recorded.
     */
    EDIT,
    /** Read and export the audit log: who did and revealed what. Includes {@link #VIEW}. */
    AUDIT
}
