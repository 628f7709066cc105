package io.secureredis.cache.near;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.protocol.ProtocolVersion;
import io.secureredis.SecureRedisException;
import io.secureredis.testserver.RedisTestServer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nothing is kept before a message has shown that changes arrive. */
class NearCacheProofTest {

    private final NearCache near = new NearCache(1_000_000, Duration.ofMinutes(5), Clock.systemUTC());
    private RedisTestServer server;

    @BeforeEach
    void start() {
        server = RedisTestServer.builder()
                .externalAllowed(false)
                .user("app", "on >secret ~* &* +@all")
                .user("narrow", "on >secret ~books::* &* -@all +hello +auth +ping +get +set +client|tracking")
                .start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private RedisClient client(String user) {
        return RedisClient.create(RedisURI.Builder.redis(server.host(), server.port())
                .withAuthentication(user, "secret".toCharArray())
                .build());
    }

    @Test
    void start_clientSetToResp2_isRefused() {
        RedisClient client = client("app");
        client.setOptions(
                ClientOptions.builder().protocolVersion(ProtocolVersion.RESP2).build());
        assertThatThrownBy(() -> NearCacheTracking.start(near, client, List.of(), Duration.ofMillis(50)))
                .isInstanceOf(SecureRedisException.class)
                .hasMessageStartingWith("SR263");
        assertThat(near.isListening()).isFalse();
        client.shutdown();
    }

    @Test
    void start_serverWithoutHello_keepsNothing() {
        try (RedisTestServer old = RedisTestServer.builder()
                .externalAllowed(false)
                .config("rename-command", "HELLO", "SALUTE")
                .start()) {
            RedisClient client = RedisClient.create(RedisURI.create(old.host(), old.port()));
            try (NearCacheTracking tracking =
                    NearCacheTracking.start(near, client, List.of("books::"), Duration.ofMillis(50))) {
                assertThat(tracking.barrier().join()).isTrue();
                assertThat(near.isListening()).as("no message can come").isFalse();
            } finally {
                client.shutdown();
            }
        }
    }

    @Test
    void start_userMayNotSetTheProbe_keepsNothing() {
        RedisClient client = client("narrow");
        try (NearCacheTracking tracking =
                NearCacheTracking.start(near, client, List.of(), "other:", Duration.ofMillis(50))) {
            assertThat(tracking.barrier().join()).isTrue();
            assertThat(near.isListening()).isFalse();
        } finally {
            client.shutdown();
        }
    }

    @Test
    void start_messagesArrive_listensAndHearsOfChanges() {
        RedisClient client = client("narrow");
        try (NearCacheTracking tracking =
                NearCacheTracking.start(near, client, List.of("books::"), Duration.ofMinutes(1))) {
            assertThat(near.isListening()).isTrue();
            assertThat(tracking.barrier().join()).isTrue();
            List<?> probes = (List<?>) server.command("KEYS", "books::near-probe:*");
            assertThat(probes).hasSize(1);
            assertThat((Long) server.command("PTTL", (String) probes.get(0))).isPositive();
        } finally {
            client.shutdown();
        }
    }

    /** Redis refuses prefixes of which one begins with the other. */
    @Test
    void start_overlappingPrefixes_listensToTheShorterOne() {
        RedisClient client = client("app");
        for (List<String> prefixes :
                List.of(List.of("books::", "books::new::"), List.of("b", "books::", "b"), List.of("books::", ""))) {
            try (NearCacheTracking tracking =
                    NearCacheTracking.start(near, client, prefixes, "books::", Duration.ofMinutes(1))) {
                assertThat(near.isListening()).as(prefixes.toString()).isTrue();
                assertThat(tracking.barrier().join()).isTrue();
            }
        }
        client.shutdown();
    }
}
