package io.secureredis.autoconfigure.cache;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.cache.support.NullValue;

/**
 * Registers what a native image cannot detect: methods called by reflection, and the marker of a cached {@code null},
 * which Spring Data writes with Java serialization.
 */
final class CacheRuntimeHints implements RuntimeHintsRegistrar {

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        RedisCacheManagerParts.METHODS.forEach(
                method -> hints.reflection().registerMethod(method, ExecutableMode.INVOKE));
        hints.reflection().registerJavaSerialization(NullValue.class);
    }
}
