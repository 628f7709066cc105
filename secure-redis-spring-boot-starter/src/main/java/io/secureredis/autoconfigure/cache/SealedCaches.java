package io.secureredis.autoconfigure.cache;

import io.secureredis.autoconfigure.SealedPart;
import io.secureredis.autoconfigure.SecureRedisCacheProperties;
import io.secureredis.cache.SealedCacheWriter;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.data.redis.cache.RedisCacheManager;

/** Names the caches whose managers use the sealed writer. */
final class SealedCaches implements SealedPart {

    /** The most cache names in the line, which would otherwise get too long to read. */
    private static final int MOST_NAMES = 8;

    private final ListableBeanFactory beans;

    SealedCaches(ListableBeanFactory beans) {
        this.beans = beans;
    }

    @Override
    public List<String> sealed() {
        List<RedisCacheManager> managers = managers(beans);
        if (managers.isEmpty()) {
            return List.of();
        }
        Collection<String> names = names(managers);
        beans.getBeanProvider(SecureRedisCacheProperties.class)
                .ifAvailable(properties -> names.removeAll(properties.plainCaches()));
        boolean more = managers.stream().anyMatch(RedisCacheManager::isAllowRuntimeCacheCreation);
        if (names.isEmpty()) {
            return more ? List.of("caches") : List.of();
        }
        return List.of(more ? "caches (" + listed(names) + ", and others when they are first used)" : counted(names));
    }

    private static List<RedisCacheManager> managers(ListableBeanFactory beans) {
        return RedisCacheManagerParts.among(beans).values().stream()
                .flatMap(List::stream)
                .distinct()
                .filter(manager -> RedisCacheManagerParts.of(manager).writer() instanceof SealedCacheWriter)
                .toList();
    }

    private static Collection<String> names(List<RedisCacheManager> managers) {
        return managers.stream()
                .flatMap(manager -> manager.getCacheNames().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Returns the sealed caches that exist so far. */
    static Collection<String> known(ListableBeanFactory beans) {
        return names(managers(beans));
    }

    private static String counted(Collection<String> names) {
        return (names.size() == 1 ? "1 cache (" : names.size() + " caches (") + listed(names) + ")";
    }

    private static String listed(Collection<String> names) {
        Stream<String> shown = names.stream().limit(MOST_NAMES);
        return shown.collect(Collectors.joining(", ")) + (names.size() > MOST_NAMES ? ", …" : "");
    }
}
