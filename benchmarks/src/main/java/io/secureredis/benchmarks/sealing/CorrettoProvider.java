package io.secureredis.benchmarks.sealing;

import java.lang.reflect.InvocationTargetException;
import java.security.Provider;
import org.jspecify.annotations.Nullable;

/**
 * Amazon's JCA provider, where its native library loads. It is found by name, so that the program compiles and runs on
 * systems it is not built for.
 */
final class CorrettoProvider {

    private static final String TYPE = "com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider";
    private static final @Nullable Provider LOADED = load();

    private CorrettoProvider() {}

    static boolean isLoadable() {
        return LOADED != null;
    }

    static Provider require() {
        if (LOADED == null) {
            throw new IllegalStateException("Amazon Corretto Crypto Provider does not load here");
        }
        return LOADED;
    }

    private static @Nullable Provider load() {
        try {
            Class<?> type = Class.forName(TYPE);
            boolean loaded = type.getMethod("getLoadingError")
                            .invoke(type.getField("INSTANCE").get(null))
                    == null;
            return loaded ? (Provider) type.getField("INSTANCE").get(null) : null;
        } catch (ClassNotFoundException | InvocationTargetException | LinkageError notHere) {
            return null;
        } catch (ReflectiveOperationException changed) {
            throw new IllegalStateException("Amazon Corretto Crypto Provider is not what it was", changed);
        }
    }
}
