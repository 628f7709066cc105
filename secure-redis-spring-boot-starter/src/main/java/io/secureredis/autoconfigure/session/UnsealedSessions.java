package io.secureredis.autoconfigure.session;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns at startup if an application created a session repository in a way that prevents sealing. */
final class UnsealedSessions {

    private static final Logger LOG = LoggerFactory.getLogger(UnsealedSessions.class);

    private UnsealedSessions() {}

    /** @param operations the operations that the repository uses */
    static void warn(Object operations) {
        LOG.warn(
                "SR224 The sessions of a repository bean stay unsealed, because it was created with {}, whose connections this library cannot replace. "
                        + "Create its template with SealedSessions.around(connectionFactory), or let Spring Session create the repository.",
                operations.getClass().getName());
    }
}
