package io.secureredis.autoconfigure.session;

import static io.secureredis.autoconfigure.Starter.REDIS;
import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.autoconfigure.Starter;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import io.secureredis.migration.RewrapOutcome;
import io.secureredis.migration.RewrapReport;
import io.secureredis.migration.Rewrapper;
import io.secureredis.session.SealedSessionRewrap;
import io.secureredis.testserver.RedisTestCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.ReactiveFindByIndexNameSessionRepository;
import org.springframework.session.Session;

/**
 * Sessions of the four repositories, rewrapped: afterwards an application that has the new secret alone knows them all.
 */
class SealedSessionRewrapTest {

    private static final Secret OLD = Secret.fromBase64(Starter.SECRET);
    private static final Secret NEW = Secret.fromBase64(Starter.OTHER_SECRET);
    private static final KeyRing RING = KeyRing.of(NEW).withOpenOnly(OLD);
    private static final String NEW_ALONE = "secure-redis.secret-key=" + Starter.OTHER_SECRET;

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

    private static String saved(SessionStore sessions, String user) {
        Session session = sessions.create();
        session.setAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, user);
        session.setAttribute(ReactiveFindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, user);
        session.setAttribute("basket", "of " + user);
        sessions.save(session);
        return session.getId();
    }

    private static Rewrapper rewrapper(RedisConnectionFactory factory) {
        return Rewrapper.builder(factory, Sealer.of(RING), RING)
                .matching(SessionStore.NAMESPACE + "*")
                .layout(SealedSessionRewrap.of(RING))
                .build();
    }

    private static LettuceConnectionFactory shared() {
        RedisStandaloneConfiguration server = new RedisStandaloneConfiguration(REDIS.host(), REDIS.port());
        server.setDatabase(REDIS.database());
        return started(new LettuceConnectionFactory(server));
    }

    private static LettuceConnectionFactory started(LettuceConnectionFactory factory) {
        factory.afterPropertiesSet();
        factory.start();
        return factory;
    }

    @ParameterizedTest
    @EnumSource
    void rewrap_sessionsOfEachRepository_areKnownUnderTheNewSecretAlone(SessionStore.Kind kind) {
        boolean indexed = kind.name().endsWith("INDEXED");
        List<String> ids = new ArrayList<>();
        with(application(kind), sessions -> {
            for (int i = 0; i < 20; i++) {
                ids.add(saved(sessions, "alice"));
            }
        });
        LettuceConnectionFactory factory = shared();
        Rewrapper rewrapper = rewrapper(factory);
        assertThat(rewrapper.holdings().kinds(OLD.keyId()).get("sessions")).isGreaterThan(100);

        RewrapReport report = rewrapper.run();

        assertThat(report.failures()).isEmpty();
        assertThat(report.count(RewrapOutcome.MOVED)).isGreaterThanOrEqualTo(20);
        assertThat(rewrapper.holdings().under(OLD.keyId())).isZero();
        factory.destroy();
        StoredSessions.keys("hash")
                .forEach(key -> assertThat((Long) REDIS.command("PTTL", key)).isPositive());
        with(application(kind).withPropertyValues(NEW_ALONE), sessions -> {
            for (String id : ids) {
                Session found = Objects.requireNonNull(sessions.find(id));
                assertThat(found.<String>getAttribute("basket")).isEqualTo("of alice");
            }
            if (indexed) {
                assertThat(sessions.findByPrincipal("alice")).containsOnlyKeys(ids);
            }
            ids.forEach(sessions::delete);
            if (indexed) {
                assertThat(sessions.findByPrincipal("alice")).isEmpty();
            }
            ids.forEach(id -> assertThat(sessions.find(id)).isNull());
        });
    }

    /** Both instances write all the while, each under its own primary. */
    @ParameterizedTest
    @EnumSource(names = {"SERVLET_INDEXED", "WEB_INDEXED"})
    void rewrap_whileSessionsAreUsed_losesNothing(SessionStore.Kind kind) {
        ApplicationContextRunner before =
                application(kind).withPropertyValues("secure-redis.previous-secret-keys=" + Starter.OTHER_SECRET);
        LettuceConnectionFactory factory = shared();
        List<String> ids = new ArrayList<>();
        with(before, sessions -> {
            for (int i = 0; i < 10; i++) {
                ids.add(saved(sessions, "alice"));
            }
            Thread rewraps = new Thread(() -> {
                for (int i = 0; i < 20; i++) {
                    rewrapper(factory).run();
                }
            });
            rewraps.start();
            int round = 0;
            while (rewraps.isAlive() || round == 0) {
                for (String id : ids) {
                    Session session = Objects.requireNonNull(sessions.find(id), "lost in round " + round);
                    session.setAttribute("round-" + round % 5, "text " + round);
                    sessions.save(session);
                }
                String other = saved(sessions, "bob");
                sessions.delete(other);
                assertThat(sessions.find(other)).isNull();
                round++;
            }
            rewrapper(factory).run();
            String last = "text " + (round - 1);
            String attribute = "round-" + (round - 1) % 5;
            with(application(kind).withPropertyValues(NEW_ALONE), after -> {
                ids.forEach(
                        id -> assertThat(Objects.requireNonNull(after.find(id)).<String>getAttribute(attribute))
                                .isEqualTo(last));
                assertThat(after.findByPrincipal("alice")).containsOnlyKeys(ids);
                assertThat(after.findByPrincipal("bob")).isEmpty();
            });
        });
        factory.destroy();
    }

    /** The new name of a session is in another slot. */
    @Test
    void rewrap_ofSessionsInACluster_movesThemAcrossSlots() {
        try (RedisTestCluster cluster = RedisTestCluster.start()) {
            String nodes = cluster.nodes().stream()
                    .map(node -> node.host() + ":" + node.port())
                    .collect(Collectors.joining(","));
            ApplicationContextRunner clustered = application(SessionStore.Kind.SERVLET_INDEXED)
                    .withPropertyValues("spring.data.redis.cluster.nodes=" + nodes);
            List<String> ids = new ArrayList<>();
            with(clustered, sessions -> {
                for (int i = 0; i < 20; i++) {
                    ids.add(saved(sessions, "alice"));
                }
            });
            LettuceConnectionFactory factory =
                    started(new LettuceConnectionFactory(new RedisClusterConfiguration(List.of(nodes.split(",")))));
            Rewrapper rewrapper = rewrapper(factory);

            RewrapReport report = rewrapper.run();

            assertThat(report.failures()).isEmpty();
            assertThat(rewrapper.holdings().under(OLD.keyId())).isZero();
            factory.destroy();
            with(clustered.withPropertyValues(NEW_ALONE), sessions -> {
                ids.forEach(id -> assertThat(
                                Objects.requireNonNull(sessions.find(id)).<String>getAttribute("basket"))
                        .isEqualTo("of alice"));
                assertThat(sessions.findByPrincipal("alice")).containsOnlyKeys(ids);
            });
        }
    }
}
