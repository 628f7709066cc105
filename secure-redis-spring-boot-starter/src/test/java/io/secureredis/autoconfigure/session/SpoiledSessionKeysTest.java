package io.secureredis.autoconfigure.session;

import static io.secureredis.autoconfigure.Starter.REDIS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.secureredis.autoconfigure.Starter;
import io.secureredis.autoconfigure.cache.Shop;
import io.secureredis.cache.CacheOpenFailure;
import io.secureredis.crypto.OpenFailure;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.ReactiveFindByIndexNameSessionRepository;
import org.springframework.session.Session;
import org.springframework.session.data.redis.ReactiveRedisIndexedSessionRepository;
import org.springframework.session.data.redis.RedisIndexedSessionRepository;
import org.springframework.session.data.redis.SortedSetRedisSessionExpirationStore;
import org.springframework.test.util.ReflectionTestUtils;
import reactor.core.publisher.Flux;

/**
 * Someone has put other types of Redis where the four repositories keep sessions, indexes and expiries. No request
 * fails for it.
 */
class SpoiledSessionKeysTest {

    @BeforeEach
    void empty() {
        Starter.delete(SessionStore.NAMESPACE);
    }

    private static ApplicationContextRunner application(SessionStore.Kind kind, String... properties) {
        return Starter.application()
                .withUserConfiguration(kind.configuration, Shop.class)
                .withPropertyValues(properties);
    }

    private static Session saved(SessionStore sessions) {
        Session session = sessions.create();
        session.setAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, "alice");
        session.setAttribute(ReactiveFindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, "alice");
        sessions.save(session);
        return session;
    }

    private static void spoil(String key) {
        boolean isList = "list".equals(REDIS.command("TYPE", key));
        REDIS.command("DEL", key);
        REDIS.command(isList ? new String[] {"SADD", key, "x"} : new String[] {"LPUSH", key, "x"});
    }

    private static List<CacheOpenFailure> reports(ApplicationContext context) {
        return context.getBean(Shop.Failures.class).seen;
    }

    private static void cleanUp(ApplicationContext context) {
        context.getBeanProvider(RedisIndexedSessionRepository.class)
                .ifAvailable(RedisIndexedSessionRepository::cleanUpExpiredSessions);
        context.getBeanProvider(ReactiveRedisIndexedSessionRepository.class)
                .ifAvailable(repository -> Objects.requireNonNull(
                                ReflectionTestUtils.<Flux<?>>invokeMethod(repository, "cleanUpExpiredSessions"))
                        .blockLast());
    }

    /**
     * A login, a request, a new id, another login, sign-out everywhere, and the end: each with the key spoiled before
     * it.
     */
    private static void live(ApplicationContext context, String key) {
        SessionStore sessions = SessionStore.of(context);
        Session session = saved(sessions);
        spoil(key);
        session.setAttribute("basket", "full");
        sessions.save(session);
        spoil(key);
        cleanUp(context);
        spoil(key);
        Session loaded = sessions.find(session.getId());
        if (loaded != null) {
            spoil(key);
            loaded.changeSessionId();
            sessions.save(loaded);
            spoil(key);
            sessions.delete(loaded.getId());
        }
        spoil(key);
        Session next = saved(sessions);
        assertThat(sessions.find(next.getId())).as(key).isNotNull();
        if (isIndexed(context)) {
            assertThat(sessions.findByPrincipal("alice")).as(key).containsKey(next.getId());
            spoil(key);
            assertThatCode(() -> sessions.findByPrincipal("alice")).doesNotThrowAnyException();
        }
        sessions.delete(next.getId());
    }

    private static boolean isIndexed(ApplicationContext context) {
        return context.getBeanNamesForType(FindByIndexNameSessionRepository.class).length
                        + context.getBeanNamesForType(ReactiveFindByIndexNameSessionRepository.class).length
                > 0;
    }

    private static void liveWithEachKeySpoiled(ApplicationContext context) {
        SessionStore sessions = SessionStore.of(context);
        Session first = saved(sessions);
        List<String> keys = StoredSessions.keys();
        for (String key : keys) {
            reports(context).clear();
            live(context, key);
            assertThat(reports(context))
                    .as(key)
                    .extracting(CacheOpenFailure::failure)
                    .allMatch(failure -> failure == OpenFailure.WRONG_TYPE);
        }
        sessions.delete(first.getId());
    }

    @ParameterizedTest
    @EnumSource
    void everyOperation_oneKeyOfAnotherType_goesOnWithoutIt(SessionStore.Kind kind) {
        application(kind).run(SpoiledSessionKeysTest::liveWithEachKeySpoiled);
    }

    @ParameterizedTest
    @EnumSource
    void everyOperation_oneKeyOfAnotherTypeAndTwoSecrets_goesOnWithoutIt(SessionStore.Kind kind) {
        application(kind, "secure-redis.previous-secret-keys=" + Starter.OTHER_SECRET)
                .run(SpoiledSessionKeysTest::liveWithEachKeySpoiled);
    }

    @ParameterizedTest
    @EnumSource
    void requests_sessionOfAnotherType_areReportedAndTheKeyIsGone(SessionStore.Kind kind) {
        application(kind).run(context -> {
            SessionStore sessions = SessionStore.of(context);
            Session session = saved(sessions);
            Session loaded = Objects.requireNonNull(sessions.find(session.getId()));
            String key = StoredSessions.onlySession();
            spoil(key);
            loaded.setAttribute("basket", "full");
            sessions.save(loaded);
            assertThat(sessions.find(session.getId())).isNull();
            assertThat(StoredSessions.keys("hash")).isEmpty();
            assertThat(reports(context)).singleElement().satisfies(report -> {
                assertThat(report.failure()).isEqualTo(OpenFailure.WRONG_TYPE);
                assertThat(report.cacheName()).isEqualTo("spring-session");
                assertThat(report.message()).startsWith("SR260");
            });
            spoil(key);
            loaded.changeSessionId();
            assertThatCode(() -> sessions.save(loaded)).doesNotThrowAnyException();
        });
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = ".*INDEXED")
    void minuteAndExpirations_ofAnotherType_areCleanedUp(SessionStore.Kind kind) {
        application(kind).run(context -> {
            Instant now = Instant.now().truncatedTo(ChronoUnit.MINUTES);
            for (int minute = -1; minute < 3; minute++) {
                spoil(SessionStore.NAMESPACE + ":expirations:"
                        + now.plus(minute, ChronoUnit.MINUTES).toEpochMilli());
            }
            spoil(SessionStore.NAMESPACE + ":sessions:expirations");
            cleanUp(context);
            assertThat(reports(context)).extracting(CacheOpenFailure::failure).containsOnly(OpenFailure.WRONG_TYPE);
        });
    }

    @ParameterizedTest
    @EnumSource(names = "SERVLET_INDEXED")
    void sortedSetOfExpirations_ofAnotherType_goesOnWithoutIt(SessionStore.Kind kind) {
        application(kind).run(context -> {
            RedisIndexedSessionRepository repository = context.getBean(RedisIndexedSessionRepository.class);
            repository.setExpirationStore(new SortedSetRedisSessionExpirationStore(
                    repository.getSessionRedisOperations(), SessionStore.NAMESPACE));
            live(context, SessionStore.NAMESPACE + ":sessions:expirations");
        });
    }
}
