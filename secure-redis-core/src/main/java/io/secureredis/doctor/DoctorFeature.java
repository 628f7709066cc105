package io.secureredis.doctor;

import java.util.Locale;

/** The subject of a rule. You can limit a report to some of them. */
public enum DoctorFeature {
    /** Encryption in transit, certificates. */
    TLS,
    /** Users, passwords, permissions. */
    ACL,
    /** Addresses, protected mode, replicas. */
    NETWORK,
    /** Dangerous commands. */
    COMMANDS,
    /** Limits and eviction. */
    MEMORY,
    /** What survives a restart. */
    PERSISTENCE,
    /** Known vulnerabilities of the server's version. */
    VERSION,
    /** Stored data: sealed or not, with or without expiry. */
    DATA,
    /** Queues, jobs and schedules. */
    JOBS,
    /** The secrets that seal. */
    KEYS;

    /** Returns the word that selects it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
