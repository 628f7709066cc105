package io.secureredis.migration;

/** The outcome for one value: a string, or an element of a hash, list, set or sorted set. */
public enum RewrapOutcome {
    /** Opened, and sealed again under the primary secret. In a dry run: would have been. */
    RESEALED,
    /** Was plaintext, and is now sealed. In a dry run: would have been. */
    SEALED,
    /** The encrypted name of the key was an older secret's, and is now the primary's. */
    MOVED,
    /** The key's encrypted name stays an older secret's, because a key with the primary's name exists. */
    NAME_TAKEN,
    /** Already sealed under the primary secret. */
    CURRENT,
    /** Belongs to a layout that only counts; another part seals it again, such as the part for jobs. */
    COUNTED_ONLY,
    /** Must not be sealed, such as the times in a session hash. */
    NEVER_SEALED,
    /** Plaintext, and left unchanged because sealing plaintext was not requested. */
    LEFT_PLAINTEXT,
    /** No layout describes the key. */
    NOT_OURS,
    /** The key has a type that is not checked. */
    OTHER_TYPE,
    /** Someone else wrote it between reading and replacing; the other value stays. */
    CHANGED_MEANWHILE,
    /** Expired or deleted between finding and reading. */
    GONE,
    /** Did not open, and was left unchanged; {@link RewrapReport#failures()} has the reason. */
    NOT_OPENED,
    /** Larger than the sealer's cap, and left unchanged. */
    TOO_LARGE_TO_SEAL
}
