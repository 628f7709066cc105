package io.secureredis.autoconfigure;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says at start that an application made a session repository in a way in which it cannot be sealed. */
final class UnsealedSessions {

    private static final Logger LOG = LoggerFactory.getLogger(UnsealedSessions.class);

    private UnsealedSessions() {}

    /** @param operations what the repository works with */
    static void warn(Object operations) {
        LOG.warn(
                "SR224 The sessions of a repository bean stay unsealed, because it was made with {}, whose connections this library cannot replace. "
                        + "Make its template with SealedSessions.around(connectionFactory), or let Spring Session make the repository.",
                operations.getClass().getName());
    }
}
