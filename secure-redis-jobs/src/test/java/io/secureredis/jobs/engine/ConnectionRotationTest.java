package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.autoconfigure.connection.CertificateWatch;
import io.secureredis.autoconfigure.connection.ConnectionGuard;
import io.secureredis.connection.Credentials;
import io.secureredis.connection.CredentialsSource;
import io.secureredis.testserver.RedisTestServer;
import io.secureredis.testserver.TestCertificates;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;

/**
 * Login and certificates change under load: no command fails, and no connection keeps what it had before, whether it is
 * shared, blocks (the workers') or is subscribed.
 *
 * <p>The servers tell which user is logged in on each connection, and which connections there are; to change the
 * password alone would show on neither.
 */
class ConnectionRotationTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String CLIENT = "rotating";
    private static final String CHANNEL = "rotation";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource
    void login_rotatedUnderLoad_nothingFailsAndEachConnectionFollows(ConnectionTopology topology) throws Exception {
        Path user = Files.writeString(directory.resolve("user"), "app-0");
        Path password = Files.writeString(directory.resolve("password"), "password-0");
        try (ConnectionTopology.Running redis = topology.start(null)) {
            redis.each("ACL", "SETUSER", "app-0", "on", ">password-0", "~*", "&*", "+@all");
            List<String> properties = properties(
                    redis,
                    "secure-redis.connection.credentials.username-file=" + user,
                    "secure-redis.connection.credentials.password-file=" + password,
                    "secure-redis.connection.credentials.refresh-interval=20ms");
            try (ConfigurableApplicationContext context = ConnectionApplication.start(properties);
                    ConnectionLoad load = new ConnectionLoad(context);
                    Subscription subscription = new Subscription(context)) {
                load.awaitMore(load.put, 5);
                subscription.awaitMessage("before");
                await().atMost(LONG)
                        .untilAsserted(() -> assertThat(redis.clients(CLIENT))
                                .anyMatch(line -> line.contains(" cmd=blpop "))
                                .anyMatch(line -> line.contains(" sub=1 ")));
                for (int round = 1; round <= 2; round++) {
                    rotate(context, redis, user, password, round);
                    load.awaitMore(load.cached, 20);
                    load.awaitMore(load.put, 20);
                    subscription.awaitMessage("after round " + round);
                }
                load.stop();
                System.out.println(topology + ": " + load.put + " jobs and " + load.cached
                        + " cache operations during two rotations; none failed");
            }
        }
    }

    private static void rotate(
            ConfigurableApplicationContext context,
            ConnectionTopology.Running redis,
            Path user,
            Path password,
            int round)
            throws Exception {
        String before = "app-" + (round - 1);
        String next = "app-" + round;
        // The files change one after the other, so the new user has the old password for a moment
        redis.each(("ACL SETUSER " + next + " on >password-" + (round - 1) + " >password-" + round + " ~* &* +@all")
                .split(" "));
        Files.writeString(user, next);
        Files.writeString(password, "password-" + round);
        Credentials expected = Credentials.of(next, ("password-" + round).toCharArray());
        await().atMost(LONG)
                .until(() -> context.getBean(CredentialsSource.class).current().equals(expected));
        await().atMost(LONG).untilAsserted(() -> {
            redis.endBlocking(CLIENT);
            assertThat(redis.clients(CLIENT)).isNotEmpty().allMatch(line -> line.contains(" user=" + next + " "));
        });
        // Ends each connection that is still logged in as this one
        redis.each("ACL", "DELUSER", before);
    }

    @ParameterizedTest
    @EnumSource
    void certificates_renewedUnderLoad_nothingFailsAndEachConnectionFollows(ConnectionTopology topology)
            throws Exception {
        try (TestCertificates certificates = TestCertificates.create();
                ConnectionTopology.Running redis = topology.start(certificates)) {
            String pem = "spring.ssl.bundle.pem.redis.";
            List<String> properties = properties(
                    redis,
                    "spring.data.redis.ssl.bundle=redis",
                    "spring.ssl.bundle.watch.file.quiet-period=50ms",
                    pem + "reload-on-update=true",
                    pem + "truststore.certificate=file:" + certificates.authority(),
                    pem + "keystore.certificate=file:" + certificates.client().certificate(),
                    pem + "keystore.private-key=file:" + certificates.client().key());
            try (ConfigurableApplicationContext context = ConnectionApplication.start(properties);
                    ConnectionLoad load = new ConnectionLoad(context);
                    Subscription subscription = new Subscription(context)) {
                load.awaitMore(load.put, 5);
                subscription.awaitMessage("before");
                Set<CertificateWatch.Entry> certificate = clientsIn(context);
                Set<String> before = connections(redis);
                assertThat(before).isNotEmpty();
                certificates.renewServer();
                redis.servers().forEach(RedisTestServer::reloadCertificates);
                certificates.renewClient();
                await().atMost(LONG).until(() -> {
                    Set<CertificateWatch.Entry> now = clientsIn(context);
                    return !now.isEmpty() && !now.equals(certificate);
                });
                await().atMost(LONG).untilAsserted(() -> {
                    redis.endBlocking(CLIENT);
                    assertThat(connections(redis)).doesNotContainAnyElementsOf(before);
                });
                load.awaitMore(load.cached, 20);
                load.awaitMore(load.put, 20);
                subscription.awaitMessage("after");
                load.stop();
                System.out.println(topology + ": " + load.put + " jobs and " + load.cached + " cache operations, "
                        + context.getBean(ConnectionGuard.class).drainedConnections()
                        + " connections renewed; none failed");
            }
        }
    }

    private static List<String> properties(ConnectionTopology.Running redis, String... more) {
        List<String> properties = new ArrayList<>(redis.properties());
        properties.add("spring.data.redis.client-name=" + CLIENT);
        properties.add("spring.data.redis.timeout=30s");
        // A cache command that fails shall show
        properties.add("secure-redis.cache.resilience.enabled=false");
        properties.addAll(List.of(more));
        return properties;
    }

    private static Set<String> connections(ConnectionTopology.Running redis) {
        return redis.clients(CLIENT).stream()
                .map(line -> line.replaceAll("^(port=\\d+ id=\\d+) .*", "$1"))
                .collect(Collectors.toSet());
    }

    private static Set<CertificateWatch.Entry> clientsIn(ConfigurableApplicationContext context) {
        return context.getBean(CertificateWatch.class).entries().stream()
                .filter(entry -> entry.role() == CertificateWatch.Role.CLIENT)
                .collect(Collectors.toSet());
    }

    /** A listener of Spring Data's, on the application's own connection factory. */
    private static final class Subscription implements AutoCloseable {

        private final StringRedisTemplate template;
        private final RedisMessageListenerContainer container = new RedisMessageListenerContainer();
        private final Set<String> messages = ConcurrentHashMap.newKeySet();

        Subscription(ConfigurableApplicationContext context) {
            template = context.getBean(StringRedisTemplate.class);
            container.setConnectionFactory(context.getBean(RedisConnectionFactory.class));
            container.addMessageListener(
                    (message, pattern) -> messages.add(new String(message.getBody(), StandardCharsets.UTF_8)),
                    ChannelTopic.of(CHANNEL));
            container.afterPropertiesSet();
            container.start();
        }

        /** What is published while a subscription is being made again is lost, so it is published until it is heard. */
        void awaitMessage(String text) {
            await().atMost(LONG).until(() -> {
                template.convertAndSend(CHANNEL, text);
                return messages.contains(text);
            });
        }

        @Override
        public void close() throws Exception {
            container.destroy();
        }
    }
}
