package io.secureredis.autoconfigure;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.cache.CacheManager;
import org.springframework.cache.interceptor.CacheAspectSupport;
import org.springframework.core.env.Environment;
import org.springframework.data.redis.cache.RedisCacheManager;
import org.springframework.util.ClassUtils;

/** Says what an application that seals nothing lacks, and leaves out what it has. */
final class MissingForSealing {

    private static final String BOOTS_CACHES = "org.springframework.boot.cache.autoconfigure.";
    private static final String SESSIONS_ON_REDIS = "org.springframework.session.data.redis.RedisSessionRepository";

    /** By name, because an application may lack Spring Session. */
    private static final List<String> SESSIONS = List.of(
            "org.springframework.session.SessionRepository", "org.springframework.session.ReactiveSessionRepository");

    private static final String JOBS = "io.secureredis.jobs.SecureJob";

    private final ConfigurableListableBeanFactory beans;
    private final Environment environment;

    MissingForSealing(ConfigurableListableBeanFactory beans, Environment environment) {
        this.beans = beans;
        this.environment = environment;
    }

    /** Returns sentences. */
    List<String> sentences() {
        List<String> sentences = new ArrayList<>(caches());
        sentences.addAll(sessions());
        if (isPresent(JOBS)) {
            sentences.add(isOff("jobs") ? off("Jobs", "jobs") : "Jobs need @SecureJob.");
        }
        return sentences;
    }

    private List<String> caches() {
        if (isOff("cache")) {
            return List.of(off("Caches", "cache"));
        }
        List<String> sentences = new ArrayList<>();
        boolean caching = names(CacheAspectSupport.class).length > 0;
        String[] managers = names(CacheManager.class);
        if (!caching) {
            sentences.add("Caches need @EnableCaching.");
        } else if (managers.length == 0) {
            sentences.add("Caches need a CacheManager bean.");
        }
        for (String manager : managers) {
            sentences.add(
                    isPlain(manager)
                            ? "All caches of the manager '" + manager + "' are in secure-redis.cache.plain-caches."
                            : notOurs(manager));
        }
        return sentences;
    }

    /** Asks only Boot's own manager for its caches: what another one throws would end the start. */
    private boolean isPlain(String manager) {
        SecureRedisCacheProperties properties =
                beans.getBeanProvider(SecureRedisCacheProperties.class).getIfAvailable();
        if (properties == null || !isBoots(manager) || !beans.isTypeMatch(manager, RedisCacheManager.class)) {
            return false;
        }
        Collection<String> caches =
                beans.getBean(manager, RedisCacheManager.class).getCacheNames();
        return !caches.isEmpty() && properties.plainCaches().containsAll(caches);
    }

    private String notOurs(String manager) {
        return "The cache manager " + described(manager)
                + " is not made by secure-redis, so its values are not sealed. "
                + (isBoots(manager)
                        ? "Set spring.cache.type=redis."
                        : "Remove it, or build it on the SealedCacheWriter bean: RedisCacheManager.builder(writer).");
    }

    private List<String> sessions() {
        if (isOff("session")) {
            return List.of(off("Sessions", "session"));
        }
        List<String> elsewhere = SESSIONS.stream()
                .filter(this::isPresent)
                .flatMap(type -> Stream.of(names(ClassUtils.resolveClassName(type, beans.getBeanClassLoader()))))
                .distinct()
                .map(
                        name -> "The session repository " + described(name)
                                + " is not in Redis. Remove it, and use @EnableRedisHttpSession or Boot's starter for Spring Session.")
                .toList();
        if (!elsewhere.isEmpty()) {
            return elsewhere;
        }
        return List.of(
                isPresent(SESSIONS_ON_REDIS)
                        ? "Sessions need @EnableRedisHttpSession or Boot's starter for Spring Session."
                        : "Sessions need Boot's starter for Spring Session.");
    }

    private static String off(String parts, String property) {
        return parts + " are switched off by secure-redis." + property + ".enabled.";
    }

    private boolean isOff(String part) {
        return !OnSwitch.isOn(environment, "secure-redis." + part + ".enabled", true);
    }

    private boolean isPresent(String type) {
        return ClassUtils.isPresent(type, beans.getBeanClassLoader());
    }

    private String[] names(Class<?> type) {
        return beans.getBeanNamesForType(type, true, false);
    }

    private String described(String bean) {
        Class<?> type = beans.getType(bean, false);
        return "'" + bean + "'"
                + (type == null ? "" : " (" + ClassUtils.getUserClass(type).getSimpleName() + ")");
    }

    private boolean isBoots(String bean) {
        String maker = beans.containsBeanDefinition(bean)
                ? beans.getBeanDefinition(bean).getFactoryBeanName()
                : null;
        Class<?> type = maker == null ? null : beans.getType(maker, false);
        return type != null && type.getName().startsWith(BOOTS_CACHES);
    }
}
