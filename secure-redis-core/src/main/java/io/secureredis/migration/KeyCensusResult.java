package io.secureredis.migration;

import io.secureredis.crypto.KeyId;
import java.util.Map;

/**
 * Reports how many values each secret has sealed.
 *
 * @param sealed values by the key id in their header; strings and hash fields count one each
 * @param notSealed values that are no envelopes
 * @param malformed values that begin like an envelope and are not one
 * @param keysNotLookedInto keys of other types (lists, sets, sorted sets, streams), and records that a queue stores in
 *     plain text by design
 * @param keysScanned keys that the scan returned
 * @param keysInDatabase keys of all kinds in the database at the beginning, whether they match or not; use it to judge
 *     a sample
 * @param complete whether every matching key was examined
 */
public record KeyCensusResult(
        Map<KeyId, Long> sealed,
        long notSealed,
        long malformed,
        long keysNotLookedInto,
        long keysScanned,
        long keysInDatabase,
        boolean complete) {

    public KeyCensusResult {
        sealed = Map.copyOf(sealed);
    }

    /** Returns how many values have this key id. */
    public long under(KeyId id) {
        return sealed.getOrDefault(id, 0L);
    }
}
