package io.secureredis.doctor;

import java.util.Locale;

/** What a rule is about; reports can be limited to some of them. */
public enum DoctorFeature {
    /** Encryption on the way, certificates. */
    TLS,
    /** Users, passwords, rights. */
    ACL,
    /** Addresses, protected mode, replicas. */
    NETWORK,
    /** Dangerous commands. */
    COMMANDS,
    /** Limits and eviction. */
    MEMORY,
    /** What a restart keeps. */
    PERSISTENCE,
    /** Known vulnerabilities of the server's version. */
    VERSION,
    /** What is stored: sealed or not, with or without expiry. */
    DATA,
    /** Queues, jobs and schedules. */
    JOBS,
    /** The secrets that seal. */
    KEYS;

    /** The word by which it is asked for. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
