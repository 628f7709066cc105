package io.secureredis.autoconfigure.session;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.ReactiveFindByIndexNameSessionRepository;
import org.springframework.session.ReactiveSessionRepository;
import org.springframework.session.Session;
import org.springframework.session.SessionRepository;
import org.springframework.session.data.redis.ReactiveRedisIndexedSessionRepository;
import org.springframework.session.data.redis.config.ConfigureReactiveRedisAction;
import org.springframework.session.data.redis.config.ConfigureRedisAction;
import org.springframework.session.data.redis.config.annotation.web.http.EnableRedisHttpSession;
import org.springframework.session.data.redis.config.annotation.web.http.EnableRedisIndexedHttpSession;
import org.springframework.session.data.redis.config.annotation.web.server.EnableRedisIndexedWebSession;
import org.springframework.session.data.redis.config.annotation.web.server.EnableRedisWebSession;

/** The four repositories of Spring Session on Redis, used alike. */
public interface SessionStore {

    String NAMESPACE = "ses-test";

    /** One for each repository. */
    enum Kind {
        SERVLET(Servlet.class),
        SERVLET_INDEXED(ServletIndexed.class),
        WEB(Web.class),
        WEB_INDEXED(WebIndexed.class);

        public final Class<?> configuration;

        Kind(Class<?> configuration) {
            this.configuration = configuration;
        }
    }

    Session create();

    void save(Session session);

    @Nullable
    Session find(String id);

    void delete(String id);

    Map<String, ? extends Session> findByPrincipal(String name);

    @SuppressWarnings("unchecked")
    static SessionStore of(ApplicationContext context) {
        return context.getBeanProvider(SessionRepository.class).getIfAvailable() == null
                ? new OfWeb<>(context.getBean(ReactiveSessionRepository.class))
                : new OfServlet<>(context.getBean(SessionRepository.class));
    }

    @SuppressWarnings("unchecked")
    record OfServlet<S extends Session>(SessionRepository<S> repository) implements SessionStore {

        @Override
        public Session create() {
            return repository.createSession();
        }

        @Override
        public void save(Session session) {
            repository.save((S) session);
        }

        @Override
        public @Nullable Session find(String id) {
            return repository.findById(id);
        }

        @Override
        public void delete(String id) {
            repository.deleteById(id);
        }

        @Override
        public Map<String, ? extends Session> findByPrincipal(String name) {
            return ((FindByIndexNameSessionRepository<S>) repository).findByPrincipalName(name);
        }
    }

    @SuppressWarnings("unchecked")
    record OfWeb<S extends Session>(ReactiveSessionRepository<S> repository) implements SessionStore {

        @Override
        public Session create() {
            return Objects.requireNonNull(repository.createSession().block());
        }

        @Override
        public void save(Session session) {
            repository.save((S) session).block();
        }

        @Override
        public @Nullable Session find(String id) {
            return repository.findById(id).block();
        }

        @Override
        public void delete(String id) {
            repository.deleteById(id).block();
        }

        @Override
        public Map<String, ? extends Session> findByPrincipal(String name) {
            return Objects.requireNonNull(((ReactiveFindByIndexNameSessionRepository<S>) repository)
                    .findByPrincipalName(name)
                    .block());
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableRedisHttpSession(redisNamespace = NAMESPACE)
    class Servlet {}

    @Configuration(proxyBeanMethods = false)
    @EnableRedisIndexedHttpSession(redisNamespace = NAMESPACE)
    class ServletIndexed {

        @Bean
        ConfigureRedisAction leaveNotificationsAsTheyAre() {
            return ConfigureRedisAction.NO_OP;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableRedisWebSession(redisNamespace = NAMESPACE)
    class Web {}

    @Configuration(proxyBeanMethods = false)
    @EnableRedisIndexedWebSession(redisNamespace = NAMESPACE)
    class WebIndexed {

        @Bean
        SubscriptionsEndFirst subscriptionsEndFirst(ObjectProvider<ReactiveRedisIndexedSessionRepository> repository) {
            return new SubscriptionsEndFirst(repository);
        }

        @Bean
        ConfigureReactiveRedisAction leaveNotificationsAsTheyAre() {
            return ConfigureReactiveRedisAction.NO_OP;
        }
    }
}
