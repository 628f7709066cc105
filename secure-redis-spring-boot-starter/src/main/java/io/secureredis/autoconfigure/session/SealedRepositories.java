package io.secureredis.autoconfigure.session;

import io.secureredis.autoconfigure.SealedPart;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.ClassUtils;

/** Reports whether the application has a repository of Spring Session on Redis. */
final class SealedRepositories implements SealedPart {

    /** By name, because an application may have only some of them. */
    private static final Set<String> REPOSITORIES = Set.of(
            "org.springframework.session.data.redis.RedisSessionRepository",
            "org.springframework.session.data.redis.RedisIndexedSessionRepository",
            "org.springframework.session.data.redis.ReactiveRedisSessionRepository",
            "org.springframework.session.data.redis.ReactiveRedisIndexedSessionRepository");

    private final ConfigurableListableBeanFactory beans;

    SealedRepositories(ConfigurableListableBeanFactory beans) {
        this.beans = beans;
    }

    @Override
    public List<String> sealed() {
        ClassLoader loader = beans.getBeanClassLoader();
        boolean any = REPOSITORIES.stream().anyMatch(type -> hasBean(type, loader));
        return any ? List.of("sessions") : List.of();
    }

    private boolean hasBean(String type, @Nullable ClassLoader loader) {
        return ClassUtils.isPresent(type, loader)
                && beans.getBeanNamesForType(ClassUtils.resolveClassName(type, loader), true, false).length > 0;
    }
}
