package io.secureredis.autoconfigure.session;

import static io.secureredis.autoconfigure.Starter.REDIS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.autoconfigure.Starter;
import io.secureredis.autoconfigure.cache.Shop;
import io.secureredis.cache.CacheOpenFailure;
import io.secureredis.crypto.OpenFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.session.Session;

/**
 * What someone who reads and writes Redis tries against sessions, in each of the four repositories. Each attempt has
 * its named outcome.
 */
class SealedSessionsIntruderTest {

    private static final String ROLE = "sessionAttr:role";

    @BeforeEach
    void empty() {
        Starter.delete(SessionStore.NAMESPACE);
    }

    private static void with(SessionStore.Kind kind, BiConsumer<SessionStore, List<CacheOpenFailure>> test) {
        Starter.application()
                .withUserConfiguration(kind.configuration, Shop.class)
                .run(context -> test.accept(SessionStore.of(context), context.getBean(Shop.Failures.class).seen));
    }

    private static Session saved(SessionStore sessions, String context) {
        Session session = sessions.create();
        session.setAttribute("role", context);
        session.setAttribute("basket", "canary");
        sessions.save(session);
        return session;
    }

    /** The key of a session that is saved now, by the keys that were there before. */
    private static String keyOfNew(SessionStore sessions, String context, List<String> ids) {
        List<String> before = StoredSessions.keys("hash");
        ids.add(saved(sessions, context).getId());
        return StoredSessions.keys("hash").stream()
                .filter(key -> !before.contains(key))
                .findFirst()
                .orElseThrow();
    }

    private static void assertReported(List<CacheOpenFailure> seen, OpenFailure... failures) {
        assertThat(seen).extracting(CacheOpenFailure::failure).containsExactly(failures);
        assertThat(seen).extracting(CacheOpenFailure::cacheName).containsOnly("spring-session");
    }

    @ParameterizedTest
    @EnumSource
    void readEverything_idsAndContent_showNowhere(SessionStore.Kind kind) {
        with(kind, (sessions, seen) -> {
            Session session = sessions.create();
            session.setAttribute("basket", "canary");
            session.setAttribute(
                    "org.springframework.session.FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME", "alice");
            session.setAttribute("PRINCIPAL_NAME_INDEX_NAME", "alice");
            sessions.save(session);
            assertThat(StoredSessions.keys()).isNotEmpty();
            assertThat(StoredSessions.everything()).doesNotContain(session.getId(), "canary", "alice");
            assertThat(Objects.requireNonNull(sessions.find(session.getId())).<String>getAttribute("basket"))
                    .isEqualTo("canary");
        });
    }

    @ParameterizedTest
    @EnumSource
    void idFromKeyName_asCookie_isNoSession(SessionStore.Kind kind) {
        with(kind, (sessions, seen) -> {
            saved(sessions, "user");
            String key = StoredSessions.onlySession();
            assertThat(sessions.find(key.substring(key.lastIndexOf(':') + 1))).isNull();
            assertThat(seen).isEmpty();
        });
    }

    @ParameterizedTest
    @EnumSource
    void key_ofAnotherType_isNoSession(SessionStore.Kind kind) {
        with(kind, (sessions, seen) -> {
            String id = saved(sessions, "user").getId();
            String key = StoredSessions.onlySession();
            Starter.REDIS.command("DEL", key);
            Starter.REDIS.command("LPUSH", key, "x");
            assertThat(sessions.find(id)).isNull();
            assertThat(sessions.find(id)).isNull();
            assertReported(seen, OpenFailure.WRONG_TYPE);
        });
    }

    @ParameterizedTest
    @EnumSource
    void administratorsRole_copiedIntoUsersSession_isAbsent(SessionStore.Kind kind) {
        with(kind, (sessions, seen) -> {
            List<String> ids = new java.util.ArrayList<>();
            String administrator = keyOfNew(sessions, "administrator", ids);
            String user = keyOfNew(sessions, "user", ids);
            StoredSessions.put(user, ROLE, StoredSessions.field(administrator, ROLE));
            Session loaded = Objects.requireNonNull(sessions.find(ids.get(1)));
            assertThat(loaded.<String>getAttribute("role")).isNull();
            assertThat(loaded.<String>getAttribute("basket")).isEqualTo("canary");
            assertReported(seen, OpenFailure.NOT_AUTHENTIC);
        });
    }

    @ParameterizedTest
    @EnumSource
    void attribute_copiedToAnotherOfTheSameSession_isAbsent(SessionStore.Kind kind) {
        with(kind, (sessions, seen) -> {
            String id = saved(sessions, "user").getId();
            String key = StoredSessions.onlySession();
            StoredSessions.put(key, "sessionAttr:basket", StoredSessions.field(key, ROLE));
            assertThat(Objects.requireNonNull(sessions.find(id)).<String>getAttribute("basket"))
                    .isNull();
            assertReported(seen, OpenFailure.NOT_AUTHENTIC);
        });
    }

    @ParameterizedTest
    @EnumSource
    void attribute_forgedNull_isAbsentAndReported(SessionStore.Kind kind) {
        with(kind, (sessions, seen) -> {
            String id = saved(sessions, "user").getId();
            StoredSessions.put(StoredSessions.onlySession(), "sessionAttr:basket", new byte[0]);
            assertThat(Objects.requireNonNull(sessions.find(id)).<String>getAttribute("basket"))
                    .isNull();
            assertReported(seen, OpenFailure.NOT_SEALED);
        });
    }

    @ParameterizedTest
    @EnumSource
    void time_forgedOrRemoved_isNoSession(SessionStore.Kind kind) {
        with(kind, (sessions, seen) -> {
            for (String time : List.of("creationTime", "lastAccessedTime", "maxInactiveInterval")) {
                Starter.delete(SessionStore.NAMESPACE);
                seen.clear();
                String id = saved(sessions, "user").getId();
                StoredSessions.put(StoredSessions.onlySession(), time, "9".getBytes(UTF_8));
                assertThat(sessions.find(id)).isNull();
                assertReported(seen, OpenFailure.NOT_SEALED, OpenFailure.MALFORMED);
                Starter.delete(SessionStore.NAMESPACE);
                seen.clear();
                id = saved(sessions, "user").getId();
                REDIS.command("HDEL", StoredSessions.onlySession(), time);
                assertThat(sessions.find(id)).isNull();
                assertReported(seen, OpenFailure.MALFORMED);
                assertThat(seen.get(0).message()).startsWith("SR241").contains(time);
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void oldCopy_keptBeyondItsTime_isRefusedAndReported(SessionStore.Kind kind) {
        with(kind, (sessions, seen) -> {
            Session session = sessions.create();
            session.setMaxInactiveInterval(Duration.ofDays(2));
            session.setLastAccessedTime(Instant.now().minus(Duration.ofHours(25)));
            sessions.save(session);
            String key = StoredSessions.onlySession();
            byte[] accessedLongAgo = StoredSessions.field(key, "lastAccessedTime");
            session.setMaxInactiveInterval(Duration.ofDays(1));
            session.setLastAccessedTime(Instant.now());
            sessions.save(session);
            StoredSessions.put(key, "lastAccessedTime", accessedLongAgo);
            REDIS.command("PERSIST", key);
            assertThat(sessions.find(session.getId())).isNull();
            assertReported(seen, OpenFailure.EXPIRED);
            assertThat(seen.get(0).message()).startsWith("SR245");
        });
    }

    @ParameterizedTest
    @EnumSource
    void sessionKey_renamedToAnotherSessions_isNoSession(SessionStore.Kind kind) {
        with(kind, (sessions, seen) -> {
            List<String> ids = new java.util.ArrayList<>();
            String administrator = keyOfNew(sessions, "administrator", ids);
            String user = keyOfNew(sessions, "user", ids);
            REDIS.command("RENAME", administrator, user);
            assertThat(sessions.find(ids.get(1))).isNull();
            assertThat(seen).extracting(CacheOpenFailure::failure).contains(OpenFailure.NOT_AUTHENTIC);
        });
    }

    @ParameterizedTest
    @EnumSource
    void cookie_thatNamesAnotherKindOfKey_isNoSessionAndNoError(SessionStore.Kind kind) {
        with(kind, (sessions, seen) -> {
            String id = saved(sessions, "user").getId();
            for (String cookie : List.of(
                    "expires:" + id,
                    id + ":idx",
                    "expirations",
                    "index:PRINCIPAL_NAME_INDEX_NAME:alice",
                    "a:sessions:" + id)) {
                assertThat(sessions.find(cookie)).as(cookie).isNull();
            }
            assertThat(sessions.find(id)).isNotNull();
        });
    }
}
