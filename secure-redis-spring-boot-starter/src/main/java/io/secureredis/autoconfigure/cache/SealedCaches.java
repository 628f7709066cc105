package io.secureredis.autoconfigure.cache;

import io.secureredis.autoconfigure.SealedPart;
import io.secureredis.cache.SealedCacheWriter;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.data.redis.cache.RedisCacheManager;

/** Names the caches whose managers write through the sealed writer. */
final class SealedCaches implements SealedPart {

    /** How many caches are named before the line gets too long to read. */
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
        return List.of(names.isEmpty() ? "caches" : named(names));
    }

    private static List<RedisCacheManager> managers(ListableBeanFactory beans) {
        return beans.getBeansOfType(RedisCacheManager.class, true, false).values().stream()
                .filter(manager -> RedisCacheManagerParts.of(manager).writer() instanceof SealedCacheWriter)
                .toList();
    }

    private static Collection<String> names(List<RedisCacheManager> managers) {
        return managers.stream()
                .flatMap(manager -> manager.getCacheNames().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The sealed caches that are there by now. */
    static Collection<String> known(ListableBeanFactory beans) {
        return names(managers(beans));
    }

    private static String named(Collection<String> names) {
        Stream<String> shown = names.stream().limit(MOST_NAMES);
        String more = names.size() > MOST_NAMES ? ", …" : "";
        return (names.size() == 1 ? "1 cache (" : names.size() + " caches (") + shown.collect(Collectors.joining(", "))
                + more + ")";
    }
}
