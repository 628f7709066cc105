package io.secureredis.autoconfigure;

import io.secureredis.cache.SealedCacheWriter;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.data.redis.cache.RedisCacheManager;
import org.springframework.util.ReflectionUtils;

/** Warns of cache managers of the application's own that store plaintext, since nobody would notice. */
final class UnsealedCacheManagers implements SmartInitializingSingleton {

    private static final Logger LOG = LoggerFactory.getLogger(UnsealedCacheManagers.class);

    /** Protected, and with no other way to what it returns before there is a cache. */
    static final Method WRITER =
            Objects.requireNonNull(ReflectionUtils.findMethod(RedisCacheManager.class, "getCacheWriter"));

    private final ListableBeanFactory beans;

    UnsealedCacheManagers(ListableBeanFactory beans) {
        this.beans = beans;
    }

    @Override
    public void afterSingletonsInstantiated() {
        for (String name : names()) {
            LOG.warn(
                    "The cache manager '{}' stores its values unsealed. Build it on the SealedCacheWriter bean: RedisCacheManager.builder(writer)",
                    name);
        }
    }

    List<String> names() {
        ReflectionUtils.makeAccessible(WRITER);
        List<String> unsealed = new ArrayList<>();
        for (Map.Entry<String, RedisCacheManager> each :
                beans.getBeansOfType(RedisCacheManager.class, true, false).entrySet()) {
            if (!(ReflectionUtils.invokeMethod(WRITER, each.getValue()) instanceof SealedCacheWriter)) {
                unsealed.add(each.getKey());
            }
        }
        return unsealed;
    }
}
