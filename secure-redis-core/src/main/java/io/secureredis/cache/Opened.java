package io.secureredis.cache;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A value that may be handed to the application, and whether it is to be sealed anew. Its array is not copied. */
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

    /** Whether it stood there in plaintext. */
    boolean plaintext() {
        return plaintext;
    }

    /** The lifetime to seal it anew with, zero for none; {@code null} where it stays as it is. */
    @Nullable
    Duration resealFor() {
        return resealFor;
    }
}
