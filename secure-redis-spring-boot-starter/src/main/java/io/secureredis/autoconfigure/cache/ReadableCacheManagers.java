package io.secureredis.autoconfigure.cache;

import io.secureredis.autoconfigure.SecureRedisCacheProperties;
import io.secureredis.cache.CacheEventListener;
import io.secureredis.cache.SealedCacheWriter;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.data.redis.cache.RedisCacheManager;

/**
 * Replaces each cache manager on a sealed writer, Boot's and the application's, by a {@link ReadableCacheManager}.
 * Leaves subclasses alone, because they are responsible for their own caches.
 */
final class ReadableCacheManagers implements BeanPostProcessor {

    private final ObjectProvider<SecureRedisCacheProperties> properties;
    private final ObjectProvider<CacheEventListener> listeners;

    ReadableCacheManagers(
            ObjectProvider<SecureRedisCacheProperties> properties, ObjectProvider<CacheEventListener> listeners) {
        this.properties = properties;
        this.listeners = listeners;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        if (bean.getClass() != RedisCacheManager.class) {
            return bean;
        }
        RedisCacheManager manager = (RedisCacheManager) bean;
        RedisCacheManagerParts parts = RedisCacheManagerParts.of(manager);
        return parts.writer() instanceof SealedCacheWriter
                ? new ReadableCacheManager(manager, parts, unreadableValues())
                : manager;
    }

    private UnreadableValues unreadableValues() {
        SecureRedisCacheProperties settings = properties.getObject();
        return new UnreadableValues(
                settings::unreadableAction, listeners.orderedStream().toList());
    }
}
