package io.secureredis.jobs.engine;

import io.secureredis.crypto.Sealer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** An application's own sealer, which throws on demand. A key ring that throws is not enough: its last ring is kept. */
final class FailingSealer {

    private static final Set<String> USES_THE_RING = Set.of("seal", "open", "hideName", "hiddenNames");

    private FailingSealer() {}

    static Sealer around(Sealer real, BooleanSupplier broken, String message) {
        return (Sealer) Proxy.newProxyInstance(
                FailingSealer.class.getClassLoader(), new Class<?>[] {Sealer.class}, (proxy, method, arguments) -> {
                    if (broken.getAsBoolean() && USES_THE_RING.contains(method.getName())) {
                        throw new IllegalStateException(message);
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }
}
