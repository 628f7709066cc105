package io.secureredis.autoconfigure.session;

import static io.secureredis.autoconfigure.Starter.REDIS;
import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.autoconfigure.Starter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.ReactiveFindByIndexNameSessionRepository;
import org.springframework.session.Session;
import org.springframework.session.SessionIdGenerator;
import org.springframework.session.data.redis.ReactiveRedisIndexedSessionRepository;
import org.springframework.session.data.redis.config.ConfigureReactiveRedisAction;
import org.springframework.session.data.redis.config.annotation.web.server.EnableRedisIndexedWebSession;
import org.springframework.session.data.redis.config.annotation.web.server.EnableRedisWebSession;

/**
 * Texts with half a surrogate pair, for which UTF-8 has no form, are not taken for each other: ids, attribute names and
 * user names.
 */
class HalfSurrogatesInSessionsTest {

    private static final List<String> TEXTS = List.of("a\ud800", "a\udc00", "a?", "a\ufffd", "\udc00\ud800a");

    @BeforeEach
    void empty() {
        Starter.delete(SessionStore.NAMESPACE);
    }

    private static ApplicationContextRunner application(SessionStore.Kind kind, boolean hidden) {
        return Starter.application()
                .withUserConfiguration(kind.configuration, OddIds.class)
                .withPropertyValues("secure-redis.session.hide-ids=" + hidden);
    }

    private static Session saved(SessionStore sessions, String user) {
        Session session = sessions.create();
        session.setAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, user);
        session.setAttribute(ReactiveFindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, user);
        TEXTS.forEach(text -> session.setAttribute("basket" + text, user + text));
        sessions.save(session);
        return session;
    }

    private static void assertKept(SessionStore sessions, String id, String user) {
        Session loaded = Objects.requireNonNull(sessions.find(id));
        TEXTS.forEach(
                text -> assertThat(loaded.<String>getAttribute("basket" + text)).isEqualTo(user + text));
    }

    @ParameterizedTest
    @EnumSource
    void find_idsAndAttributesThatDifferInHalfAPair_areNotTakenForEachOther(SessionStore.Kind kind) {
        for (boolean hidden : List.of(true, false)) {
            empty();
            application(kind, hidden).run(context -> {
                SessionStore sessions = SessionStore.of(context);
                Map<String, String> users = new LinkedHashMap<>();
                TEXTS.forEach(user -> users.put(saved(sessions, user).getId(), user));
                assertThat(users).hasSize(TEXTS.size());
                users.forEach((id, user) -> assertKept(sessions, id, user));
                users.keySet().forEach(sessions::delete);
                users.keySet().forEach(id -> assertThat(sessions.find(id)).isNull());
            });
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = ".*INDEXED")
    void findByPrincipal_usersThatDifferInHalfAPair_areNotTakenForEachOther(SessionStore.Kind kind) {
        for (boolean hidden : List.of(true, false)) {
            empty();
            application(kind, hidden).run(context -> {
                SessionStore sessions = SessionStore.of(context);
                Map<String, String> users = new LinkedHashMap<>();
                TEXTS.forEach(user -> users.put(saved(sessions, user).getId(), user));
                users.forEach(
                        (id, user) -> assertThat(sessions.findByPrincipal(user)).containsOnlyKeys(id));
                users.keySet().forEach(sessions::delete);
                TEXTS.forEach(user -> assertThat(sessions.findByPrincipal(user)).isEmpty());
            });
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {Settings.class, IndexedSettings.class})
    void session_settingsOfWebFlux_stayThoseOfTheApplication(Class<?> settings) {
        Starter.application().withUserConfiguration(settings, OddIds.class).run(context -> {
            SessionStore sessions = SessionStore.of(context);
            Session session = saved(sessions, "alice");
            assertThat(session.getId()).isEqualTo("id0" + TEXTS.get(0));
            assertThat(session.getMaxInactiveInterval()).hasSeconds(77);
            assertThat((Long) REDIS.command("PTTL", StoredSessions.onlySession()))
                    .isBetween(1L, 377_000L);
            sessions.delete(session.getId());
        });
    }

    @Configuration(proxyBeanMethods = false)
    @EnableRedisWebSession(redisNamespace = SessionStore.NAMESPACE, maxInactiveIntervalInSeconds = 77)
    static class Settings {}

    @Configuration(proxyBeanMethods = false)
    @EnableRedisIndexedWebSession(redisNamespace = SessionStore.NAMESPACE, maxInactiveIntervalInSeconds = 77)
    static class IndexedSettings {

        @Bean
        SubscriptionsEndFirst subscriptionsEndFirst(ObjectProvider<ReactiveRedisIndexedSessionRepository> repository) {
            return new SubscriptionsEndFirst(repository);
        }

        @Bean
        ConfigureReactiveRedisAction leaveNotificationsAsTheyAre() {
            return ConfigureReactiveRedisAction.NO_OP;
        }
    }

    /** Makes ids that differ only in half a pair. */
    @Configuration(proxyBeanMethods = false)
    static class OddIds {

        @Bean
        SessionIdGenerator sessionIds() {
            int[] next = {0};
            return () -> "id" + next[0] / TEXTS.size() + TEXTS.get(next[0]++ % TEXTS.size());
        }
    }
}
