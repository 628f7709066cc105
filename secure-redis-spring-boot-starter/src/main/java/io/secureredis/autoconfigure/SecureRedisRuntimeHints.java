package io.secureredis.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.cache.support.NullValue;

/**
 * What a native image cannot see: the scripts, and the marker of a cached {@code null}, which Spring Data writes with Java serialization. Of the application's own classes that are
 * cached as JSON, the application itself tells: {@code @RegisterReflectionForBinding}.
 */
final class SecureRedisRuntimeHints implements RuntimeHintsRegistrar {

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        hints.resources().registerPattern("io/secureredis/*/lua/*.lua");
        RedisCacheManagerParts.METHODS.forEach(
                method -> hints.reflection().registerMethod(method, ExecutableMode.INVOKE));
        hints.reflection().registerJavaSerialization(NullValue.class);
    }
}
