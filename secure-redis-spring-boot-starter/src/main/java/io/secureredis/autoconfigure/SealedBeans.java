package io.secureredis.autoconfigure;

import io.secureredis.cache.SealedCacheWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.data.redis.cache.RedisCacheManager;
import org.springframework.util.ClassUtils;

/** Finds what the starter itself seals: caches, sessions, and what goes through beans of ours that the application injects. */
final class SealedBeans implements SealedPart {

    /** How many caches are named before the line gets too long to read. */
    private static final int MOST_NAMES = 8;

    private static final Set<String> REPOSITORIES = Set.of(
            "org.springframework.session.data.redis.RedisSessionRepository",
            "org.springframework.session.data.redis.RedisIndexedSessionRepository",
            "org.springframework.session.data.redis.ReactiveRedisSessionRepository",
            "org.springframework.session.data.redis.ReactiveRedisIndexedSessionRepository");

    private static final List<Injected> INJECTED = List.of(
            new Injected("sealedRedisTemplate", "values of sealedRedisTemplate"),
            new Injected("sealedReactiveRedisTemplate", "values of sealedReactiveRedisTemplate"),
            new Injected("secureRedisSealedSerializers", "values of SealedSerializers"),
            new Injected("secureRedisSealer", "values of the Sealer"));

    private final ConfigurableListableBeanFactory beans;

    /** A bean of ours that does nothing until the application uses it, and how the line calls what it seals. */
    private record Injected(String bean, String phrase) {}

    SealedBeans(ConfigurableListableBeanFactory beans) {
        this.beans = beans;
    }

    @Override
    public List<String> sealed() {
        List<String> sealed = new ArrayList<>(caches());
        if (hasSessions()) {
            sealed.add("sessions");
        }
        INJECTED.stream()
                .filter(injected -> isUsedByTheApplication(injected.bean))
                .map(Injected::phrase)
                .forEach(sealed::add);
        return sealed;
    }

    private List<String> caches() {
        List<RedisCacheManager> managers = beans.getBeansOfType(RedisCacheManager.class, true, false).values().stream()
                .filter(manager -> RedisCacheManagerParts.of(manager).writer() instanceof SealedCacheWriter)
                .toList();
        if (managers.isEmpty()) {
            return List.of();
        }
        Collection<String> names = managers.stream()
                .flatMap(manager -> manager.getCacheNames().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        return List.of(names.isEmpty() ? "caches" : named(names));
    }

    private static String named(Collection<String> names) {
        Stream<String> shown = names.stream().limit(MOST_NAMES);
        String more = names.size() > MOST_NAMES ? ", …" : "";
        return (names.size() == 1 ? "1 cache (" : names.size() + " caches (") + shown.collect(Collectors.joining(", "))
                + more + ")";
    }

    /** By name, since an application may have Spring Session without Redis. */
    private boolean hasSessions() {
        return beans.containsBean("secureRedisSealedSessions")
                && REPOSITORIES.stream()
                        .filter(type -> ClassUtils.isPresent(type, beans.getBeanClassLoader()))
                        .map(type -> ClassUtils.resolveClassName(type, beans.getBeanClassLoader()))
                        .anyMatch(type -> beans.getBeanNamesForType(type, true, false).length > 0);
    }

    private boolean isUsedByTheApplication(String bean) {
        return Stream.of(beans.getDependentBeans(bean)).anyMatch(dependent -> !isAutoConfigured(dependent));
    }

    /** Such a bean uses ours without the application having asked for it. */
    private boolean isAutoConfigured(String name) {
        String factory = beans.containsBeanDefinition(name)
                ? beans.getBeanDefinition(name).getFactoryBeanName()
                : null;
        Class<?> configuration = factory == null ? null : beans.getType(factory, false);
        while (configuration != null && configuration.getEnclosingClass() != null) {
            configuration = configuration.getEnclosingClass();
        }
        return configuration != null && configuration.isAnnotationPresent(AutoConfiguration.class);
    }
}
