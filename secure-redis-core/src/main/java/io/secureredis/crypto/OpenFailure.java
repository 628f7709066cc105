package io.secureredis.crypto;

import java.util.Locale;

/**
 * The reasons why an envelope does not open: the steps of the envelope specification, section 7, and the reasons why a
 * cache cannot read the bytes.
 */
public enum OpenFailure {
    /** The value does not begin with the magic: it is plaintext or something else. */
    NOT_SEALED("SR107"),
    /** The value is truncated, has an unknown version, has unknown flags, or has a broken compressed stream. */
    MALFORMED("SR106"),
    /** The secret that sealed the value is retired. */
    RETIRED_KEY("SR113"),
    /** The secret that sealed the value is not in the key ring. */
    UNKNOWN_KEY("SR104"),
    /** The key id is known, but the envelope does not commit to that secret. */
    WRONG_COMMITMENT("SR108"),
    /** The tag is wrong: the value was changed, or was copied from another place. */
    NOT_AUTHENTIC("SR109"),
    /** The value is older than the lifetime that was sealed into it. */
    EXPIRED("SR110"),
    /** The value is larger than the reader's cap. */
    TOO_LARGE("SR111"),
    /**
     * The key holds a Redis type other than a string, such as a list, a hash or a stream. The specification has no step
     * for this, because there are no bytes to open.
     */
    WRONG_TYPE("SR260");

    private final String code;
    private final String label;

    OpenFailure(String code) {
        this.code = code;
        this.label = name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns the code of the exception that carries this failure, such as {@code SR104}. */
    public String code() {
        return code;
    }

    /** Returns the specification's word for this failure, such as {@code unknown-key}, for metric tags and reports. */
    public String label() {
        return label;
    }
}
