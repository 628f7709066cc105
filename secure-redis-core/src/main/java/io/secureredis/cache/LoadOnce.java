package io.secureredis.cache;

import java.io.Serial;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks the application for a value once, however often the call to Redis around it is tried, and keeps what the application throws apart from what Redis throws. For one
 * thread.
 */
final class LoadOnce implements Supplier<byte[]> {

    private final Supplier<byte[]> loader;
    private byte @Nullable [] value;
    private @Nullable RuntimeException failure;

    LoadOnce(Supplier<byte[]> loader) {
        this.loader = loader;
    }

    /** Carries what the application threw through the inner writer. */
    static final class LoadFailedException extends RuntimeException {

        @Serial
        private static final long serialVersionUID = 1L;

        private final transient RuntimeException failure;

        LoadFailedException(RuntimeException failure) {
            super(null, failure, false, false);
            this.failure = failure;
        }

        RuntimeException failure() {
            return failure;
        }
    }

    @Override
    public byte[] get() {
        if (failure != null) {
            throw new LoadFailedException(failure);
        }
        if (value == null) {
            try {
                value = loader.get();
            } catch (RuntimeException failed) {
                failure = failed;
                throw new LoadFailedException(failed);
            }
        }
        return value;
    }
}
