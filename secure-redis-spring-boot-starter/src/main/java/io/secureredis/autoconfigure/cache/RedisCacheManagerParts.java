package io.secureredis.autoconfigure.cache;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.data.redis.cache.RedisCacheConfiguration;
import org.springframework.data.redis.cache.RedisCacheManager;
import org.springframework.data.redis.cache.RedisCacheWriter;
import org.springframework.util.ReflectionUtils;

/** The parts of a cache manager. Spring Data exposes them only to subclasses. */
record RedisCacheManagerParts(
        RedisCacheWriter writer, RedisCacheConfiguration defaults, Map<String, RedisCacheConfiguration> initialCaches) {

    private static final Method WRITER = method("getCacheWriter");
    private static final Method DEFAULTS = method("getDefaultCacheConfiguration");
    private static final Method INITIAL_CACHES = method("getInitialCacheConfiguration");

    /** Called by reflection, which a native image must know. */
    static final List<Method> METHODS = List.of(WRITER, DEFAULTS, INITIAL_CACHES);

    private static Method method(String name) {
        Method method = Objects.requireNonNull(ReflectionUtils.findMethod(RedisCacheManager.class, name), name);
        ReflectionUtils.makeAccessible(method);
        return method;
    }

    @SuppressWarnings("unchecked")
    static RedisCacheManagerParts of(RedisCacheManager manager) {
        return new RedisCacheManagerParts(
                (RedisCacheWriter) invoke(WRITER, manager),
                (RedisCacheConfiguration) invoke(DEFAULTS, manager),
                (Map<String, RedisCacheConfiguration>) invoke(INITIAL_CACHES, manager));
    }

    private static Object invoke(Method method, RedisCacheManager manager) {
        return Objects.requireNonNull(ReflectionUtils.invokeMethod(method, manager));
    }
}
