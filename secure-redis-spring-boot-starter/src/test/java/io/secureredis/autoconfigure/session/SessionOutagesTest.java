package io.secureredis.autoconfigure.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.autoconfigure.Starter;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.ReactiveFindByIndexNameSessionRepository;
import org.springframework.session.Session;
import org.springframework.session.events.SessionExpiredEvent;

/** Sessions of each repository while Redis is full, refuses an index, or starts again with and without its data. */
class SessionOutagesTest {

    @SuppressWarnings("NullAway.Init")
    private static RedisTestServer redis;

    @BeforeAll
    static void start() {
        redis = RedisTestServer.builder()
                .appendOnly()
                .config("notify-keyspace-events", "Egx")
                .config("maxmemory-policy", "noeviction")
                .start();
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @BeforeEach
    void empty() {
        redis.flushAll();
    }

    @AfterEach
    void asItWas() {
        redis.command("CONFIG", "SET", "maxmemory", "0");
        redis.command("ACL", "SETUSER", "default", "+@all");
    }

    private static ApplicationContextRunner application(SessionStore.Kind kind) {
        return Starter.application()
                .withUserConfiguration(kind.configuration, Events.class)
                .withPropertyValues(
                        "spring.data.redis.host=" + redis.host(),
                        "spring.data.redis.port=" + redis.port(),
                        "spring.data.redis.database=0");
    }

    private static void full(boolean full) {
        redis.command("CONFIG", "SET", "maxmemory", full ? "1" : "0");
    }

    private static Session created(SessionStore sessions) {
        Session session = sessions.create();
        session.setAttribute("basket", "of alice");
        return session;
    }

    private static Session signedIn(Session session) {
        session.setAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, "alice");
        session.setAttribute(ReactiveFindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, "alice");
        return session;
    }

    private static Session saved(SessionStore sessions) {
        Session session = signedIn(created(sessions));
        sessions.save(session);
        return session;
    }

    private static Session found(SessionStore sessions, String id) {
        Session session = Objects.requireNonNull(sessions.find(id));
        assertThat(session.<String>getAttribute("basket")).isEqualTo("of alice");
        return session;
    }

    private static boolean isIndexed(SessionStore.Kind kind) {
        return kind.name().endsWith("INDEXED");
    }

    private static List<String> keys(String pattern) {
        return ((List<?>) redis.command("KEYS", pattern))
                .stream().map(String.class::cast).toList();
    }

    private static void assertEveryKeyEnds() {
        assertThat(keys("*"))
                .filteredOn(key -> !key.endsWith(":sessions:expirations"))
                .allSatisfy(key -> assertThat((Long) redis.command("PTTL", key)).isPositive());
    }

    @ParameterizedTest
    @EnumSource
    void full_everyOperation_failsAsRedisSaysAndLosesNothing(SessionStore.Kind kind) {
        application(kind).run(context -> {
            SessionStore sessions = SessionStore.of(context);
            String id = saved(sessions).getId();
            List<String> before = keys("*");
            full(true);
            Session other = signedIn(created(sessions));
            assertThatThrownBy(() -> sessions.save(other)).hasStackTraceContaining("OOM command not allowed");
            assertThat(sessions.find(other.getId())).isNull();
            Session loaded = found(sessions, id);
            loaded.setAttribute("more", "text");
            assertThatThrownBy(() -> sessions.save(loaded)).hasStackTraceContaining("OOM command not allowed");
            assertThat(found(sessions, id).<String>getAttribute("more")).isNull();
            assertThat(keys("*")).containsExactlyInAnyOrderElementsOf(before);
            assertEveryKeyEnds();
            full(false);
            sessions.save(other);
            found(sessions, other.getId());
            sessions.delete(id);
            assertThat(sessions.find(id)).isNull();
        });
    }

    @ParameterizedTest
    @EnumSource
    void full_changeOfTheId_leavesOneSessionUnderOneId(SessionStore.Kind kind) {
        application(kind).run(context -> {
            SessionStore sessions = SessionStore.of(context);
            String before = saved(sessions).getId();
            Session session = found(sessions, before);
            full(true);
            String after = session.changeSessionId();
            boolean changed = saves(sessions, session);
            full(false);
            assertThat(keys("*:sessions:*").stream().filter(key -> "hash".equals(redis.command("TYPE", key))))
                    .hasSize(1);
            String now = sessions.find(after) == null ? before : after;
            found(sessions, now);
            assertThat(now).isEqualTo(changed ? after : before);
            if (isIndexed(kind)) {
                assertThat(sessions.findByPrincipal("alice")).containsOnlyKeys(now);
            }
            assertEveryKeyEnds();
        });
    }

    private static boolean saves(SessionStore sessions, Session session) {
        try {
            sessions.save(session);
            return true;
        } catch (RuntimeException full) {
            assertThat(full).hasStackTraceContaining("OOM command not allowed");
            return false;
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = ".*INDEXED")
    void index_refusedAtSignIn_endsTheSession(SessionStore.Kind kind) {
        application(kind).run(context -> {
            SessionStore sessions = SessionStore.of(context);
            Session session = created(sessions);
            sessions.save(session);
            Session loaded = signedIn(found(sessions, session.getId()));
            redis.command("ACL", "SETUSER", "default", "-sadd");
            assertThatThrownBy(() -> sessions.save(loaded)).hasStackTraceContaining("NOPERM");
            redis.command("ACL", "SETUSER", "default", "+sadd");
            assertThat(sessions.find(session.getId())).isNull();
            assertThat(sessions.findByPrincipal("alice")).isEmpty();
        });
    }

    @ParameterizedTest
    @EnumSource
    void newSession_whoseLifetimeIsRefused_endsByItself(SessionStore.Kind kind) {
        application(kind).run(context -> {
            SessionStore sessions = SessionStore.of(context);
            Session session = created(sessions);
            redis.command(
                    "ACL", "SETUSER", "default", "-expire", "-expireat", "-pexpireat", "-append", "-sadd", "-zadd");
            assertThatThrownBy(() -> sessions.save(session)).hasStackTraceContaining("NOPERM");
            redis.command("ACL", "SETUSER", "default", "+@all");
            assertEveryKeyEnds();
            assertThat(keys("*:sessions:*"))
                    .filteredOn(key -> redis.command("TYPE", key).equals("hash"))
                    .singleElement()
                    .satisfies(key -> assertThat((Long) redis.command("PTTL", key))
                            .isBetween(1L, Duration.ofMinutes(5).toMillis()));
        });
    }

    @ParameterizedTest
    @EnumSource
    void restart_withAndWithoutData_keepsOrEndsSessions(SessionStore.Kind kind) {
        application(kind).run(context -> {
            SessionStore sessions = SessionStore.of(context);
            String id = saved(sessions).getId();
            redis.restart();
            found(sessions, id);
            if (isIndexed(kind)) {
                assertThat(sessions.findByPrincipal("alice")).containsOnlyKeys(id);
                assertExpiryIsHeard(sessions, context.getBean(Events.class).seen);
            }
            redis.flushAll();
            redis.restart();
            assertThat(sessions.find(id)).isNull();
            found(sessions, saved(sessions).getId());
        });
    }

    /**
     * The subscription is opened again some time after the connection, so a session that expires before is not heard
     * of.
     */
    private static void assertExpiryIsHeard(SessionStore sessions, List<String> seen) {
        List<String> expired = new ArrayList<>();
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> {
            expired.add(saved(sessions).getId());
            for (String key : keys("*:sessions:expires:*")) {
                redis.command("PEXPIRE", key, "1");
            }
            keys("*:sessions:expires:*").forEach(key -> redis.command("EXISTS", key));
            return expired.stream().anyMatch(seen::contains);
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class Events {

        final List<String> seen = new CopyOnWriteArrayList<>();

        @EventListener
        void on(SessionExpiredEvent event) {
            seen.add(event.getSessionId());
        }
    }
}
