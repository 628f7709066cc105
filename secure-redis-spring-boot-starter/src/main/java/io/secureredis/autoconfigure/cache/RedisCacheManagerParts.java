package io.secureredis.autoconfigure.cache;

import java.lang.reflect.Method;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.PropertyAccessor;
import org.springframework.beans.PropertyAccessorFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.cache.CacheManager;
import org.springframework.cache.support.CompositeCacheManager;
import org.springframework.cache.transaction.TransactionAwareCacheManagerProxy;
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

    /** Returns the cache managers of Redis among the beans and inside the two kinds that Spring puts around others. */
    static Map<String, List<RedisCacheManager>> among(ListableBeanFactory beans) {
        Map<String, List<RedisCacheManager>> found = new LinkedHashMap<>();
        beans.getBeansOfType(CacheManager.class, true, false)
                .forEach((name, manager) -> found.put(name, inside(manager).toList()));
        return found;
    }

    private static Stream<RedisCacheManager> inside(@Nullable Object manager) {
        if (manager instanceof RedisCacheManager redis) {
            return Stream.of(redis);
        }
        if (manager instanceof CompositeCacheManager) {
            return field(manager, "cacheManagers") instanceof Collection<?> others
                    ? others.stream().flatMap(RedisCacheManagerParts::inside)
                    : Stream.empty();
        }
        return manager instanceof TransactionAwareCacheManagerProxy
                ? inside(field(manager, "targetCacheManager"))
                : Stream.empty();
    }

    /** Spring shows neither. Returns null where a native image, or another version, does not have the field. */
    private static @Nullable Object field(Object manager, String name) {
        PropertyAccessor fields = PropertyAccessorFactory.forDirectFieldAccess(manager);
        return fields.isReadableProperty(name) ? fields.getPropertyValue(name) : null;
    }

    private static Object invoke(Method method, RedisCacheManager manager) {
        return Objects.requireNonNull(ReflectionUtils.invokeMethod(method, manager));
    }
}
