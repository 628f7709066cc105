package io.secureredis.migration;

import io.secureredis.crypto.EnvelopeHeader;
import io.secureredis.crypto.KeyId;
import io.secureredis.crypto.OpenException;
import io.secureredis.crypto.OpenFailure;
import java.util.LinkedHashMap;
import java.util.Map;

/** Accumulates the counts of a census. */
final class KeyCensusTally {

    private final Map<KeyId, Long> sealed = new LinkedHashMap<>();
    private long notSealed;
    private long malformed;
    private long keysNotLookedInto;
    private long keysScanned;
    private long keysInDatabase;

    void databaseHolds(long keys) {
        keysInDatabase += keys;
    }

    void scanned(long keys) {
        keysScanned += keys;
    }

    void notLookedInto() {
        keysNotLookedInto++;
    }

    /** Counts one value by its first 60 bytes. */
    void add(byte[] beginning) {
        try {
            sealed.merge(EnvelopeHeader.parseBeginning(beginning).keyId(), 1L, Long::sum);
        } catch (OpenException none) {
            if (none.failure() == OpenFailure.NOT_SEALED) {
                notSealed++;
            } else {
                malformed++;
            }
        }
    }

    KeyCensusResult result(boolean complete) {
        return new KeyCensusResult(
                sealed, notSealed, malformed, keysNotLookedInto, keysScanned, keysInDatabase, complete);
    }
}
