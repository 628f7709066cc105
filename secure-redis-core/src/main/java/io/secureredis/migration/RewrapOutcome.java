package io.secureredis.migration;

/** What became of one value: a string, or an element of a hash, list, set or sorted set. */
public enum RewrapOutcome {
    /** Opened, and sealed again under the primary secret. In a dry run: would have been. */
    RESEALED,
    /** Was plaintext, and is sealed now. In a dry run: would have been. */
    SEALED,
    /** A key whose encrypted name was one of an older secret, and is the primary's now. */
    MOVED,
    /** A key with an encrypted name of an older secret that stays, because there is one under the primary's name too. */
    NAME_TAKEN,
    /** Sealed under the primary secret already. */
    CURRENT,
    /** Is plaintext, and was left so, because sealing plaintext was not asked for. */
    LEFT_PLAINTEXT,
    /** A key for which there is no place. */
    NOT_OURS,
    /** A key of a type that is not looked into. */
    OTHER_TYPE,
    /** Written by someone else between reading and replacing; theirs stays. */
    CHANGED_MEANWHILE,
    /** Expired or deleted between finding and reading. */
    GONE,
    /** Did not open, and was left as it is; {@link RewrapReport#failures()} says why. */
    NOT_OPENED,
    /** Larger than the sealer's cap, and left as it is. */
    TOO_LARGE_TO_SEAL
}
