package io.secureredis.autoconfigure;

import static io.secureredis.autoconfigure.Starter.REDIS;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.session.ReactiveSessionRepository;
import org.springframework.session.Session;
import org.springframework.session.data.redis.RedisIndexedSessionRepository;
import org.springframework.session.data.redis.config.ConfigureReactiveRedisAction;
import org.springframework.session.data.redis.config.ConfigureRedisAction;
import org.springframework.session.data.redis.config.annotation.web.http.EnableRedisIndexedHttpSession;
import org.springframework.session.data.redis.config.annotation.web.server.EnableRedisIndexedWebSession;
import org.springframework.session.data.redis.config.annotation.web.server.EnableRedisWebSession;

/** The other repositories of Spring Session on Redis: WebFlux's, and those with an index of principals. */
class SealedSessionRepositoriesTest {

    private final ApplicationContextRunner application = Starter.application();

    @BeforeEach
    void empty() {
        Starter.delete("ses-");
    }

    @ParameterizedTest
    @ValueSource(classes = {WebSessions.class, IndexedWebSessions.class})
    void webSession_attributes_areSealedAndComeBack(Class<?> configuration) {
        application.withUserConfiguration(configuration).run(context -> {
            ReactiveSessionRepository<?> sessions = context.getBean(ReactiveSessionRepository.class);
            String id = saved(sessions);
            assertThat(sessions.findById(id).blockOptional())
                    .hasValueSatisfying(session ->
                            assertThat(session.<String>getAttribute("basket")).isEqualTo("canary"));
            assertNothingReadable(context.getBean("namespace", String.class) + ":sessions:" + id);
        });
    }

    @ParameterizedTest
    @ValueSource(classes = {WebSessions.class, IndexedWebSessions.class})
    void webSession_attributeTampered_isGone(Class<?> configuration) {
        application.withUserConfiguration(configuration).run(context -> {
            ReactiveSessionRepository<?> sessions = context.getBean(ReactiveSessionRepository.class);
            String id = saved(sessions);
            String key = context.getBean("namespace", String.class) + ":sessions:" + id;
            REDIS.command("HSET", key, "sessionAttr:basket", "rubbish");
            assertThat(sessions.findById(id).blockOptional()).isEmpty();
        });
    }

    private static <S extends Session> String saved(ReactiveSessionRepository<S> sessions) {
        S session = Objects.requireNonNull(sessions.createSession().block());
        session.setAttribute("basket", "canary");
        sessions.save(session).block();
        return session.getId();
    }

    @Test
    void indexedSession_sealedAndTampered_comesBackAndIsGone() {
        application.withUserConfiguration(IndexedSessions.class).run(context -> {
            RedisIndexedSessionRepository sessions = context.getBean(RedisIndexedSessionRepository.class);
            Session session = sessions.createSession();
            session.setAttribute("basket", "canary");
            save(sessions, session);
            String key = "ses-indexed:sessions:" + session.getId();
            assertThat(sessions.findById(session.getId()).<String>getAttribute("basket"))
                    .isEqualTo("canary");
            assertNothingReadable(key);
            REDIS.command("HSET", key, "sessionAttr:basket", "rubbish");
            assertThat(sessions.findById(session.getId())).isNull();
        });
    }

    @SuppressWarnings("unchecked")
    private static <S extends Session> void save(
            org.springframework.session.SessionRepository<S> sessions, Session session) {
        sessions.save((S) session);
    }

    private static void assertNothingReadable(String key) {
        byte[] dump = (byte[]) REDIS.command("DUMP".getBytes(UTF_8), key.getBytes(UTF_8));
        assertThat(dump).isNotNull();
        assertThat(new String(dump, ISO_8859_1)).doesNotContain("canary", "java.lang");
    }

    @Configuration(proxyBeanMethods = false)
    @EnableRedisWebSession(redisNamespace = "ses-web")
    static class WebSessions {

        @Bean
        String namespace() {
            return "ses-web";
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableRedisIndexedWebSession(redisNamespace = "ses-web-indexed")
    static class IndexedWebSessions {

        @Bean
        String namespace() {
            return "ses-web-indexed";
        }

        @Bean
        ConfigureReactiveRedisAction leaveNotificationsAsTheyAre() {
            return ConfigureReactiveRedisAction.NO_OP;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableRedisIndexedHttpSession(redisNamespace = "ses-indexed")
    static class IndexedSessions {

        @Bean
        ConfigureRedisAction leaveNotificationsAsTheyAre() {
            return ConfigureRedisAction.NO_OP;
        }
    }
}
