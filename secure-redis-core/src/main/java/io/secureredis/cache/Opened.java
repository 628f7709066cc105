package io.secureredis.cache;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Holds a value that the application may receive, and whether to seal it again. The array is not copied. */
final class Opened {

    private final byte[] value;
    private final boolean plaintext;
    private final @Nullable Duration resealFor;

    private Opened(byte[] value, boolean plaintext, @Nullable Duration resealFor) {
        this.value = value;
        this.plaintext = plaintext;
        this.resealFor = resealFor;
    }

    static Opened sealed(byte[] value, @Nullable Duration resealFor) {
        return new Opened(value, false, resealFor);
    }

    static Opened inPlaintext(byte[] value, @Nullable Duration resealFor) {
        return new Opened(value, true, resealFor);
    }

    byte[] value() {
        return value;
    }

    /** Returns whether it was stored in plaintext. */
    boolean plaintext() {
        return plaintext;
    }

    /** Returns the lifetime to seal it again with, zero for none; {@code null} if it stays as it is. */
    @Nullable
    Duration resealFor() {
        return resealFor;
    }
}
