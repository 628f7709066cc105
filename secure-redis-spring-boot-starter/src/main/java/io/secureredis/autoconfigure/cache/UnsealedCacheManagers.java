package io.secureredis.autoconfigure.cache;

import io.secureredis.cache.SealedCacheWriter;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.data.redis.cache.RedisCacheManager;

/** Warns of the application's own cache managers that store plaintext, because nobody would notice. */
final class UnsealedCacheManagers implements SmartInitializingSingleton {

    private static final Logger LOG = LoggerFactory.getLogger(UnsealedCacheManagers.class);

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
        List<String> unsealed = new ArrayList<>();
        RedisCacheManagerParts.among(beans).forEach((name, managers) -> {
            if (managers.stream().anyMatch(UnsealedCacheManagers::isUnsealed)) {
                unsealed.add(name);
            }
        });
        return unsealed;
    }

    private static boolean isUnsealed(RedisCacheManager manager) {
        return !(RedisCacheManagerParts.of(manager).writer() instanceof SealedCacheWriter);
    }
}
