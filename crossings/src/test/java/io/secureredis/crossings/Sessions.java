package io.secureredis.crossings;

import java.time.Duration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.session.ReactiveSessionRepository;
import org.springframework.session.Session;
import org.springframework.session.SessionRepository;
import org.springframework.session.data.redis.config.annotation.web.http.EnableRedisHttpSession;
import org.springframework.session.data.redis.config.annotation.web.http.EnableRedisIndexedHttpSession;
import org.springframework.session.data.redis.config.annotation.web.server.EnableRedisIndexedWebSession;
import org.springframework.session.data.redis.config.annotation.web.server.EnableRedisWebSession;

/** The four session repositories of Spring Session on Redis, used alike. Each instance of an application has one. */
interface Sessions {

    /** Signs someone in and returns the session's id. */
    String signIn();

    /** What a user with this session sees. */
    String look(String id);

    static Sessions of(ApplicationContext context) {
        return context.containsBean("springSessionRepositoryFilter")
                ? new OfServlets<>(repository(context))
                : new OfWebFlux<>(reactive(context));
    }

    private static String seen(Session session) {
        if (session == null) {
            return "signed out";
        }
        return "kate".equals(session.getAttribute("user")) ? "signed in" : "attribute absent";
    }

    @SuppressWarnings("unchecked")
    private static SessionRepository<Session> repository(ApplicationContext context) {
        return (SessionRepository<Session>) context.getBean(SessionRepository.class);
    }

    @SuppressWarnings("unchecked")
    private static ReactiveSessionRepository<Session> reactive(ApplicationContext context) {
        return (ReactiveSessionRepository<Session>) context.getBean(ReactiveSessionRepository.class);
    }

    record OfServlets<S extends Session>(SessionRepository<S> repository) implements Sessions {

        @Override
        public String signIn() {
            S session = repository.createSession();
            session.setAttribute("user", "kate");
            repository.save(session);
            return session.getId();
        }

        @Override
        public String look(String id) {
            return seen(repository.findById(id));
        }
    }

    record OfWebFlux<S extends Session>(ReactiveSessionRepository<S> repository) implements Sessions {

        private static final Duration PATIENCE = Duration.ofSeconds(20);

        @Override
        public String signIn() {
            S session = repository.createSession().block(PATIENCE);
            session.setAttribute("user", "kate");
            repository.save(session).block(PATIENCE);
            return session.getId();
        }

        @Override
        public String look(String id) {
            return seen(repository.findById(id).block(PATIENCE));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableRedisHttpSession(redisNamespace = "shop:session")
    class Plain {}

    @Configuration(proxyBeanMethods = false)
    @EnableRedisIndexedHttpSession(redisNamespace = "shop:indexed")
    class Indexed {}

    @Configuration(proxyBeanMethods = false)
    @EnableRedisWebSession(redisNamespace = "shop:reactive")
    class Reactive {}

    @Configuration(proxyBeanMethods = false)
    @EnableRedisIndexedWebSession(redisNamespace = "shop:reactive-indexed")
    class ReactiveIndexed {}
}
