package io.secureredis.migration;

import io.secureredis.crypto.KeyId;
import java.util.Map;

/**
 * How many values each secret has sealed.
 *
 * @param sealed values by the key id that their header names; strings and fields of hashes count one each
 * @param notSealed values that are no envelopes
 * @param malformed values that begin like an envelope and are none
 * @param keysNotLookedInto keys of other types: lists, sets, sorted sets, streams
 * @param keysScanned keys that the walk came by
 * @param keysInDatabase keys of all kinds in the database, whether they match or not, when the walk began; to judge a sample by
 * @param complete whether every matching key was looked at
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

    /** How many values name this key id. */
    public long under(KeyId id) {
        return sealed.getOrDefault(id, 0L);
    }
}
