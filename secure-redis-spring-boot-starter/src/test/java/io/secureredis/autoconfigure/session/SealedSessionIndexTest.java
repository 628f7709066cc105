package io.secureredis.autoconfigure.session;

import static io.secureredis.autoconfigure.Starter.REDIS;
import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.autoconfigure.Starter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.ReactiveFindByIndexNameSessionRepository;
import org.springframework.session.Session;
import org.springframework.session.events.AbstractSessionEvent;
import org.springframework.session.events.SessionCreatedEvent;
import org.springframework.session.events.SessionDeletedEvent;
import org.springframework.session.events.SessionExpiredEvent;

/** The index of users, and the events, of the two indexed repositories. */
class SealedSessionIndexTest {

    @BeforeEach
    void empty() {
        Starter.delete(SessionStore.NAMESPACE);
    }

    private static ApplicationContextRunner application(SessionStore.Kind kind) {
        return Starter.application().withUserConfiguration(kind.configuration, Events.class);
    }

    private static void with(ApplicationContextRunner application, Consumer<SessionStore> test) {
        application.run(context -> test.accept(SessionStore.of(context)));
    }

    private static Session saved(SessionStore sessions, String user) {
        Session session = sessions.create();
        signIn(session, user);
        sessions.save(session);
        return session;
    }

    private static void signIn(Session session, String user) {
        session.setAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, user);
        session.setAttribute(ReactiveFindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, user);
    }

    /** The set of a user's sessions, whatever it is called. */
    private static List<String> indexes() {
        return StoredSessions.keys("set").stream()
                .filter(key -> key.contains("index:"))
                .toList();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = ".*INDEXED")
    void findByPrincipal_savedRenamedAndDeleted_isFoundAndLeavesNoEntry(SessionStore.Kind kind) {
        with(application(kind), sessions -> {
            Session session = saved(sessions, "alice");
            String other = saved(sessions, "bob").getId();
            assertThat(sessions.findByPrincipal("alice")).containsOnlyKeys(session.getId());
            Session loaded = Objects.requireNonNull(sessions.find(session.getId()));
            String changed = loaded.changeSessionId();
            sessions.save(loaded);
            assertThat(sessions.findByPrincipal("alice")).containsOnlyKeys(changed);
            sessions.delete(changed);
            assertThat(sessions.findByPrincipal("alice")).isEmpty();
            sessions.delete(other);
            assertThat(indexes()).isEmpty();
        });
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = ".*INDEXED")
    void findByPrincipal_otherUserSignsIn_isFoundUnderTheNewOneOnly(SessionStore.Kind kind) {
        with(application(kind), sessions -> {
            String id = saved(sessions, "urn:user:alice").getId();
            Session loaded = Objects.requireNonNull(sessions.find(id));
            signIn(loaded, "urn:user:bob");
            sessions.save(loaded);
            assertThat(sessions.findByPrincipal("urn:user:bob")).containsOnlyKeys(id);
            assertThat(sessions.findByPrincipal("urn:user:alice")).isEmpty();
        });
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = ".*INDEXED")
    void findByPrincipal_afterRotation_findsOldAndNewAndRemovesBoth(SessionStore.Kind kind) {
        List<String> ids = new ArrayList<>();
        with(application(kind), sessions -> ids.add(saved(sessions, "alice").getId()));
        ApplicationContextRunner rotated = application(kind)
                .withPropertyValues(
                        "secure-redis.secret-key=" + Starter.OTHER_SECRET,
                        "secure-redis.previous-secret-keys=" + Starter.SECRET);
        with(rotated, sessions -> {
            ids.add(saved(sessions, "alice").getId());
            assertThat(sessions.findByPrincipal("alice")).containsOnlyKeys(ids.get(0), ids.get(1));
            assertThat(indexes()).hasSize(1);
            ids.forEach(sessions::delete);
            assertThat(sessions.findByPrincipal("alice")).isEmpty();
            assertThat(indexes()).isEmpty();
        });
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = ".*INDEXED")
    void findByPrincipal_byAnInstanceWithAnotherPrimarySecret_leavesNothingWithoutAnEnd(SessionStore.Kind kind) {
        ApplicationContextRunner one =
                application(kind).withPropertyValues("secure-redis.previous-secret-keys=" + Starter.OTHER_SECRET);
        ApplicationContextRunner other = application(kind)
                .withPropertyValues(
                        "secure-redis.secret-key=" + Starter.OTHER_SECRET,
                        "secure-redis.previous-secret-keys=" + Starter.SECRET);
        with(one, sessions -> saved(sessions, "alice"));
        for (ApplicationContextRunner reading : List.of(other, one, other)) {
            with(reading, sessions -> {
                sessions.findByPrincipal("alice").keySet().forEach(sessions::find);
                StoredSessions.keys().forEach(key -> {
                    if (!key.endsWith(":sessions:expirations")) {
                        assertThat((Long) REDIS.command("PTTL", key)).as(key).isPositive();
                    }
                });
            });
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = ".*INDEXED")
    void findByPrincipal_sessionGoneWithoutAnEvent_removesItsEntry(SessionStore.Kind kind) {
        with(application(kind), sessions -> {
            saved(sessions, "alice");
            REDIS.command("DEL", StoredSessions.onlySession());
            assertThat(sessions.findByPrincipal("alice")).isEmpty();
            assertThat(indexes()).isEmpty();
        });
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = ".*INDEXED")
    void save_manySessionsOfOneUserGoneWithoutAnEvent_indexStaysSmall(SessionStore.Kind kind) {
        with(application(kind), sessions -> {
            for (int i = 0; i < 100; i++) {
                saved(sessions, "alice");
                REDIS.command("DEL", StoredSessions.onlySession());
            }
            assertThat(indexes()).hasSize(1);
            assertThat((Long) REDIS.command("SCARD", indexes().get(0))).isLessThan(40);
            StoredSessions.keys().forEach(key -> {
                if (!key.endsWith(":sessions:expirations")) {
                    assertThat((Long) REDIS.command("PTTL", key)).as(key).isPositive();
                }
            });
        });
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = ".*INDEXED")
    void events_ofCreatedExpiredAndDeletedSessions_carryTheRealId(SessionStore.Kind kind) {
        application(kind).run(context -> {
            SessionStore sessions = SessionStore.of(context);
            List<AbstractSessionEvent> seen = context.getBean(Events.class).seen;
            String first = told(sessions, seen, SessionCreatedEvent.class);
            tell("expired");
            awaitEvent(seen, SessionExpiredEvent.class, first);
            Starter.delete(SessionStore.NAMESPACE);
            seen.clear();
            String second = told(sessions, seen, SessionCreatedEvent.class);
            tell("del");
            awaitEvent(seen, SessionDeletedEvent.class, second);
        });
    }

    /** Saved when the listener listens, which it does some time after the start. */
    private static String told(
            SessionStore sessions, List<AbstractSessionEvent> seen, Class<? extends AbstractSessionEvent> type) {
        String[] id = new String[1];
        await(() -> {
            if (seen.isEmpty()) {
                Starter.delete(SessionStore.NAMESPACE);
                id[0] = saved(sessions, "alice").getId();
            }
            return seen.stream()
                    .anyMatch(event ->
                            type.isInstance(event) && event.getSessionId().equals(id[0]));
        });
        return id[0];
    }

    /** As Redis does. */
    private static void tell(String event) {
        String key = StoredSessions.keys("string").get(0);
        REDIS.command("PUBLISH", "__keyevent@" + REDIS.database() + "__:" + event, key);
    }

    private static void awaitEvent(
            List<AbstractSessionEvent> seen, Class<? extends AbstractSessionEvent> type, String id) {
        await(() -> seen.stream()
                .anyMatch(
                        event -> type.isInstance(event) && event.getSessionId().equals(id)));
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(condition);
    }

    @Configuration(proxyBeanMethods = false)
    static class Events {

        final List<AbstractSessionEvent> seen = new CopyOnWriteArrayList<>();

        @EventListener
        void on(AbstractSessionEvent event) {
            seen.add(event);
        }
    }
}
