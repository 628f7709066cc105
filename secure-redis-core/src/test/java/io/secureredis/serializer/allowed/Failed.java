package io.secureredis.serializer.allowed;

import java.io.Serial;

/** An exception of the application. */
public final class Failed extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    public Failed(String message, Throwable cause) {
        super(message, cause);
    }
}
