package io.secureredis.migration;

/** What became of one key. */
public enum RewrapOutcome {
    /** Opened, and sealed anew under the primary secret. In a dry run: would have been. */
    RESEALED,
    /** Was plaintext, and is sealed now. In a dry run: would have been. */
    SEALED,
    /** Sealed under the primary secret already. */
    CURRENT,
    /** Is plaintext, and was left so, because sealing plaintext was not asked for. */
    LEFT_PLAINTEXT,
    /** The bindings know no place for this key. */
    NOT_OURS,
    /** Not a string. */
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
