package io.secureredis.autoconfigure.cache;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/** Shows tests of other packages what is hidden here. */
public final class CacheInternals {

    private CacheInternals() {}

    /** The connections of the cache. */
    public static RedisConnectionFactory connections(BeanFactory beans) {
        return beans.getBean(CacheConnections.class).factory();
    }

    /** Whether the near cache hears of changes. */
    public static boolean isNearCacheListening(BeanFactory beans) {
        return beans.getBean(NearTier.class).near().isListening();
    }
}
