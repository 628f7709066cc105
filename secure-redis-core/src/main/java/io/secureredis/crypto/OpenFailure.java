package io.secureredis.crypto;

import java.util.Locale;

/** Why an envelope did not open: the steps of the envelope specification, section 7, and what keeps a cache from the bytes. */
public enum OpenFailure {
    /** The value does not begin with the magic: plaintext, or something else altogether. */
    NOT_SEALED("SR107"),
    /** Truncated, of an unknown version, with unknown flags, or with a broken compressed stream. */
    MALFORMED("SR106"),
    /** Sealed under a secret that was retired. */
    RETIRED_KEY("SR113"),
    /** Sealed under a secret that is not in the key ring. */
    UNKNOWN_KEY("SR104"),
    /** The key id is known, but the envelope does not commit to that secret. */
    WRONG_COMMITMENT("SR108"),
    /** The tag is wrong: the value was changed, or comes from another place. */
    NOT_AUTHENTIC("SR109"),
    /** Older than the lifetime that was sealed into it. */
    EXPIRED("SR110"),
    /** Larger than the reader's cap. */
    TOO_LARGE("SR111"),
    /** The key holds another type of Redis than a string: a list, a hash, a stream. No step of the specification, since there are no bytes to open. */
    WRONG_TYPE("SR260");

    private final String code;
    private final String label;

    OpenFailure(String code) {
        this.code = code;
        this.label = name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The code of the exception that carries this failure, such as {@code SR104}. */
    public String code() {
        return code;
    }

    /** For metric tags and reports, such as {@code unknown-key}; the specification's word. */
    public String label() {
        return label;
    }
}
