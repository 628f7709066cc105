package io.secureredis.cache;

import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives the inner writer a sealed value, and remembers the plain one. Calls the application only once, whatever the
 * inner writer does. For one thread.
 */
final class SealingLoader implements Supplier<byte[]> {

    private final Supplier<byte[]> loader;
    private final Function<byte[], byte[]> seal;
    private byte @Nullable [] loaded;

    SealingLoader(Supplier<byte[]> loader, Function<byte[], byte[]> seal) {
        this.loader = loader;
        this.seal = seal;
    }

    @Override
    public byte[] get() {
        return seal.apply(loadedOrLoad());
    }

    byte[] loadedOrLoad() {
        byte[] value = loaded;
        if (value == null) {
            value = loader.get();
            loaded = value;
        }
        return value;
    }

    /** Returns the plain value, if the loader was called. */
    byte @Nullable [] loaded() {
        return loaded;
    }
}
