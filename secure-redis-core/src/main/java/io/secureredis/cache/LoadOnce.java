package io.secureredis.cache;

import java.io.Serial;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls the application's loader once, however often the surrounding call to Redis is retried, and keeps the loader's
 * exceptions apart from those of Redis. For one thread.
 */
final class LoadOnce implements Supplier<byte[]> {

    private final Supplier<byte[]> loader;
    private byte @Nullable [] value;
    private @Nullable LoadFailedException failure;

    LoadOnce(Supplier<byte[]> loader) {
        this.loader = loader;
    }

    /** Carries an exception of the application through the inner writer. */
    static final class LoadFailedException extends RuntimeException {

        @Serial
        private static final long serialVersionUID = 1L;

        private final transient Throwable thrown;

        private LoadFailedException(Throwable thrown) {
            super(null, thrown, false, false);
            this.thrown = thrown;
        }

        /**
         * Returns what the application threw: an exception, an error, or a checked exception of a language that
         * declares none.
         */
        RuntimeException failure() {
            return LoadFailedException.<RuntimeException>sneaky(thrown);
        }

        @SuppressWarnings("unchecked") // Thrown as what it is, by the caller or here
        private static <T extends Throwable> RuntimeException sneaky(Throwable thrown) throws T {
            if (thrown instanceof RuntimeException runtime) {
                return runtime;
            }
            throw (T) thrown;
        }
    }

    @Override
    public byte[] get() {
        if (failure != null) {
            throw failure;
        }
        byte[] loaded = value;
        return loaded != null ? loaded : load();
    }

    private byte[] load() {
        try {
            byte[] loaded = CircuitCall.outside(loader);
            value = loaded;
            return loaded;
        } catch (Throwable thrown) {
            failure = new LoadFailedException(thrown);
            throw failure;
        }
    }
}
