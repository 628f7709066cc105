package io.secureredis.autoconfigure.cache;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.data.redis.cache.RedisCacheConfiguration;
import org.springframework.data.redis.cache.RedisCacheManager;
import org.springframework.data.redis.cache.RedisCacheWriter;
import org.springframework.util.ReflectionUtils;

/** What a cache manager was built of. Spring Data tells it to subclasses only. */
record RedisCacheManagerParts(
        RedisCacheWriter writer, RedisCacheConfiguration defaults, Map<String, RedisCacheConfiguration> initialCaches) {

    private static final Method WRITER = method("getCacheWriter");
    private static final Method DEFAULTS = method("getDefaultCacheConfiguration");
    private static final Method INITIAL_CACHES = method("getInitialCacheConfiguration");

    /** Called by reflection, as a native image must know. */
    static final List<Method> METHODS = List.of(WRITER, DEFAULTS, INITIAL_CACHES);

    private static Method method(String name) {
        Method method = Objects.requireNonNull(ReflectionUtils.findMethod(RedisCacheManager.class, name), name);
        ReflectionUtils.makeAccessible(method);
        return method;
    }

    @SuppressWarnings("unchecked")
    static RedisCacheManagerParts of(RedisCacheManager manager) {
        return new RedisCacheManagerParts(
                (RedisCacheWriter) told(WRITER, manager),
                (RedisCacheConfiguration) told(DEFAULTS, manager),
                (Map<String, RedisCacheConfiguration>) told(INITIAL_CACHES, manager));
    }

    private static Object told(Method method, RedisCacheManager manager) {
        return Objects.requireNonNull(ReflectionUtils.invokeMethod(method, manager));
    }
}
