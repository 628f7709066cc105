package io.secureredis.autoconfigure.session;

import static io.secureredis.autoconfigure.Starter.REDIS;
import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.autoconfigure.Starter;
import io.secureredis.cache.CacheEventListener;
import io.secureredis.cache.CacheOpenFailureListener;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.RedisSystemException;
import org.springframework.session.Session;

/** Sealed sessions in each of the four repositories: login, rotation, and values that cannot be read. */
class SealedSessionsTest {

    record Basket(List<String> articles) implements Serializable {}

    @BeforeEach
    void empty() {
        Starter.delete(SessionStore.NAMESPACE);
    }

    private static ApplicationContextRunner application(SessionStore.Kind kind) {
        return Starter.application().withUserConfiguration(kind.configuration);
    }

    private static void with(ApplicationContextRunner application, Consumer<SessionStore> test) {
        application.run(context -> test.accept(SessionStore.of(context)));
    }

    private static Session saved(SessionStore sessions) {
        Session session = sessions.create();
        session.setAttribute("basket", new Basket(List.of("canary")));
        sessions.save(session);
        return session;
    }

    private static void assertBasket(SessionStore sessions, String id) {
        assertThat(Objects.requireNonNull(sessions.find(id)).<Basket>getAttribute("basket"))
                .isEqualTo(new Basket(List.of("canary")));
    }

    @ParameterizedTest
    @EnumSource
    void save_attributeRemoved_staysRemoved(SessionStore.Kind kind) {
        with(application(kind), sessions -> {
            Session session = saved(sessions);
            assertBasket(sessions, session.getId());
            session.removeAttribute("basket");
            sessions.save(session);
            assertThat(Objects.requireNonNull(sessions.find(session.getId())).getAttributeNames())
                    .isEmpty();
        });
    }

    @ParameterizedTest
    @EnumSource
    void delete_session_isGone(SessionStore.Kind kind) {
        with(application(kind), sessions -> {
            Session session = saved(sessions);
            sessions.delete(session.getId());
            assertThat(sessions.find(session.getId())).isNull();
        });
    }

    @ParameterizedTest
    @EnumSource
    void changeSessionId_atLogin_keepsWhatIsInIt(SessionStore.Kind kind) {
        with(application(kind), sessions -> {
            String before = saved(sessions).getId();
            Session session = Objects.requireNonNull(sessions.find(before));
            String after = session.changeSessionId();
            sessions.save(session);
            assertBasket(sessions, after);
            assertThat(sessions.find(before)).isNull();
            assertThat((Long) REDIS.command("PTTL", StoredSessions.onlySession()))
                    .isPositive();
        });
    }

    @ParameterizedTest
    @EnumSource
    void changeSessionId_whileAnotherRequestWrites_losesNothingThatWasThere(SessionStore.Kind kind) {
        with(application(kind), sessions -> {
            for (int round = 0; round < 10; round++) {
                String before = saved(sessions).getId();
                Session first = Objects.requireNonNull(sessions.find(before));
                Session second = Objects.requireNonNull(sessions.find(before));
                second.setAttribute("other", "value");
                CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
                    try {
                        sessions.save(second);
                    } catch (IllegalStateException invalidated) {
                        assertThat(invalidated).hasMessageContaining("invalidated");
                    }
                });
                String after = first.changeSessionId();
                sessions.save(first);
                writer.join();
                assertBasket(sessions, after);
                assertThat(sessions.find(before)).isNull();
            }
        });
    }

    /** Two requests of one browser at its login, on two nodes. Two copies would be two logins; a logout ends one. */
    @ParameterizedTest
    @EnumSource
    void changeSessionId_byTwoRequestsAtOnce_leavesOneSession(SessionStore.Kind kind) {
        with(
                application(kind),
                one -> with(application(kind), two -> {
                    for (int round = 0; round < 20; round++) {
                        String before = saved(one).getId();
                        Session first = Objects.requireNonNull(one.find(before));
                        Session second = Objects.requireNonNull(two.find(before));
                        List<String> after = List.of(first.changeSessionId(), second.changeSessionId());
                        CompletableFuture<Void> other = CompletableFuture.runAsync(() -> saveIfThere(two, second));
                        saveIfThere(one, first);
                        other.join();
                        assertThat(one.find(before)).isNull();
                        assertThat(after).filteredOn(id -> one.find(id) != null).hasSize(1);
                    }
                    assertThat(StoredSessions.keys("hash"))
                            .allSatisfy(key -> assertThat((Long) REDIS.command("PTTL", key))
                                    .isPositive());
                }));
    }

    private static void saveIfThere(SessionStore sessions, Session session) {
        try {
            sessions.save(session);
        } catch (IllegalStateException | RedisSystemException gone) {
            // As Spring Session says it without sealing: by the first check, or by the rename
            assertThat(gone.getMessage()).containsAnyOf("invalidated", "no such session");
        }
    }

    @ParameterizedTest
    @EnumSource
    void find_afterRotation_movesToTheNewSecret(SessionStore.Kind kind) {
        List<String> ids = new ArrayList<>();
        with(application(kind), sessions -> {
            ids.add(saved(sessions).getId());
            ids.add(saved(sessions).getId());
        });
        ApplicationContextRunner rotated = application(kind)
                .withPropertyValues(
                        "secure-redis.secret-key=" + Starter.OTHER_SECRET,
                        "secure-redis.previous-secret-keys=" + Starter.SECRET);
        List<String> before = StoredSessions.keys("hash");
        with(rotated, sessions -> {
            assertBasket(sessions, ids.get(0));
            assertThat(StoredSessions.keys("hash")).hasSize(2).isNotEqualTo(before);
            Session session = Objects.requireNonNull(sessions.find(ids.get(0)));
            session.setAttribute("more", "text");
            sessions.save(session);
            Session second = Objects.requireNonNull(sessions.find(ids.get(1)));
            ids.add(second.changeSessionId());
            sessions.save(second);
            assertBasket(sessions, ids.get(2));
            assertThat(sessions.find(ids.get(1))).isNull();
            assertThat(StoredSessions.keys("hash")).hasSize(2);
        });
        with(
                application(kind),
                sessions -> assertThat(sessions.find(ids.get(2))).isNull());
    }

    @ParameterizedTest
    @EnumSource
    void save_whileInstancesDifferInTheirPrimary_isReadByBoth(SessionStore.Kind kind) {
        ApplicationContextRunner first =
                application(kind).withPropertyValues("secure-redis.previous-secret-keys=" + Starter.OTHER_SECRET);
        ApplicationContextRunner second = application(kind)
                .withPropertyValues(
                        "secure-redis.secret-key=" + Starter.OTHER_SECRET,
                        "secure-redis.previous-secret-keys=" + Starter.SECRET);
        with(
                first,
                one -> with(second, two -> {
                    String id = saved(one).getId();
                    Session stale = Objects.requireNonNull(one.find(id));
                    assertBasket(two, id);
                    stale.setAttribute("late", "text");
                    one.save(stale);
                    assertThat(StoredSessions.keys("hash")).hasSize(1);
                    assertThat(Objects.requireNonNull(two.find(id)).<String>getAttribute("late"))
                            .isEqualTo("text");
                    two.delete(id);
                    assertThat(one.find(id)).isNull();
                }));
    }

    @ParameterizedTest
    @EnumSource
    void find_attributeOfAClassNoLongerAllowed_isAbsentAndTold(SessionStore.Kind kind) {
        List<String> ids = new ArrayList<>();
        with(application(kind), sessions -> {
            Session session = saved(sessions);
            session.setAttribute("name", "readable");
            sessions.save(session);
            ids.add(session.getId());
        });
        application(kind)
                .withUserConfiguration(Listeners.class)
                .withPropertyValues("secure-redis.cache.allowed-packages=com.example")
                .run(context -> {
                    Session loaded =
                            Objects.requireNonNull(SessionStore.of(context).find(ids.get(0)));
                    assertThat(loaded.<Object>getAttribute("basket")).isNull();
                    assertThat(loaded.<String>getAttribute("name")).isEqualTo("readable");
                    assertThat(context.getBean(Listeners.class).unreadable).containsExactly("spring-session");
                });
    }

    @ParameterizedTest
    @EnumSource
    void find_afterTheSerializerWasExchanged_losesOnlyItsObjects(SessionStore.Kind kind) {
        List<String> ids = new ArrayList<>();
        with(application(kind), sessions -> {
            Session session = saved(sessions);
            session.setAttribute("name", "readable");
            sessions.save(session);
            ids.add(session.getId());
        });
        with(application(kind).withPropertyValues("secure-redis.session.serializer=json"), sessions -> {
            Session loaded = Objects.requireNonNull(sessions.find(ids.get(0)));
            assertThat(loaded.<Object>getAttribute("basket")).isNull();
            assertThat(loaded.<String>getAttribute("name")).isEqualTo("readable");
        });
    }

    @ParameterizedTest
    @EnumSource
    void find_withAListenerThatThrows_isStillAnswered(SessionStore.Kind kind) {
        application(kind).withUserConfiguration(Listeners.class).run(context -> {
            SessionStore sessions = SessionStore.of(context);
            String id = saved(sessions).getId();
            REDIS.command("HSET", StoredSessions.onlySession(), "sessionAttr:basket", "rubbish");
            assertThat(Objects.requireNonNull(sessions.find(id)).getAttributeNames())
                    .isEmpty();
        });
    }

    @ParameterizedTest
    @EnumSource
    void save_withIdsInPlainText_takesSpringSessionsKeys(SessionStore.Kind kind) {
        with(application(kind).withPropertyValues("secure-redis.session.hide-ids=false"), sessions -> {
            String id = saved(sessions).getId();
            assertBasket(sessions, id);
            assertThat(StoredSessions.keys()).contains("ses-test:sessions:" + id);
            assertThat(StoredSessions.everything()).doesNotContain("canary");
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class Listeners {

        final List<String> unreadable = new ArrayList<>();

        @Bean
        CacheEventListener told() {
            return new CacheEventListener() {

                @Override
                public void unreadable(String cacheName, RuntimeException reason) {
                    unreadable.add(cacheName);
                    throw new IllegalStateException("a listener that throws");
                }
            };
        }

        @Bean
        CacheOpenFailureListener throwing() {
            return failure -> {
                throw new IllegalStateException("a listener that throws");
            };
        }
    }
}
