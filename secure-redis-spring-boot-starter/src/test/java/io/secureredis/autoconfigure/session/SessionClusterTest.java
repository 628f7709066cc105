package io.secureredis.autoconfigure.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.autoconfigure.Starter;
import io.secureredis.testserver.RedisTestCluster;
import io.secureredis.testserver.RedisTestServer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.ReactiveFindByIndexNameSessionRepository;
import org.springframework.session.Session;

/**
 * Sessions of each repository in a cluster, where a session, its index and what else belongs to it are on different
 * nodes.
 */
class SessionClusterTest {

    /** Each falls to one of three nodes: so many fall to the same one less than once in ten million runs. */
    private static final int SESSIONS = 16;

    @SuppressWarnings("NullAway.Init")
    private static RedisTestCluster cluster;

    @BeforeAll
    static void start() {
        cluster = RedisTestCluster.start();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @BeforeEach
    void empty() {
        cluster.masters().forEach(RedisTestServer::flushAll);
    }

    private static ApplicationContextRunner application(SessionStore.Kind kind) {
        String nodes = cluster.nodes().stream()
                .map(node -> node.host() + ":" + node.port())
                .collect(Collectors.joining(","));
        return Starter.application()
                .withUserConfiguration(kind.configuration)
                .withPropertyValues("spring.data.redis.cluster.nodes=" + nodes, "spring.data.redis.database=0");
    }

    private static Session saved(SessionStore sessions, String user) {
        Session session = sessions.create();
        session.setAttribute("basket", "of " + user);
        session.setAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, user);
        session.setAttribute(ReactiveFindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, user);
        sessions.save(session);
        return session;
    }

    private static void assertBasket(SessionStore sessions, String id) {
        assertThat(Objects.requireNonNull(sessions.find(id)).<String>getAttribute("basket"))
                .isEqualTo("of alice");
    }

    @ParameterizedTest
    @EnumSource
    void sessions_onEveryNode_areSavedFoundRenamedAndDeleted(SessionStore.Kind kind) {
        application(kind).run(context -> {
            SessionStore sessions = SessionStore.of(context);
            Set<String> ids = new LinkedHashSet<>();
            for (int i = 0; i < SESSIONS; i++) {
                String before = saved(sessions, "alice").getId();
                Session loaded = Objects.requireNonNull(sessions.find(before));
                ids.add(loaded.changeSessionId());
                sessions.save(loaded);
                assertThat(sessions.find(before)).isNull();
            }
            ids.forEach(id -> assertBasket(sessions, id));
            assertThat(nodesWithSessions()).isGreaterThan(1);
            if (kind.name().endsWith("INDEXED")) {
                assertThat(sessions.findByPrincipal("alice")).containsOnlyKeys(ids.toArray(String[]::new));
            }
            ids.forEach(sessions::delete);
            ids.forEach(id -> assertThat(sessions.find(id)).isNull());
            if (kind.name().endsWith("INDEXED")) {
                assertThat(sessions.findByPrincipal("alice")).isEmpty();
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void sessions_afterRotation_areFoundAndMoved(SessionStore.Kind kind) {
        Set<String> ids = new LinkedHashSet<>();
        application(kind).run(context -> {
            SessionStore sessions = SessionStore.of(context);
            for (int i = 0; i < SESSIONS; i++) {
                ids.add(saved(sessions, "alice").getId());
            }
        });
        application(kind)
                .withPropertyValues(
                        "secure-redis.secret-key=" + Starter.OTHER_SECRET,
                        "secure-redis.previous-secret-keys=" + Starter.SECRET)
                .run(context -> {
                    SessionStore sessions = SessionStore.of(context);
                    ids.forEach(id -> assertBasket(sessions, id));
                    if (kind.name().endsWith("INDEXED")) {
                        assertThat(sessions.findByPrincipal("alice")).containsOnlyKeys(ids.toArray(String[]::new));
                    }
                });
    }

    private static long nodesWithSessions() {
        return cluster.masters().stream()
                .filter(node -> !((List<?>) Objects.requireNonNull(node.command("KEYS", "*:sessions:*"))).isEmpty())
                .count();
    }
}
