package io.secureredis.testserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * Servers that were given from outside, of every kind in use: what holds for the one in the ordinary tests holds for
 * them.
 */
class ContainerTest {

    private static final int PORT = 6379;

    @ParameterizedTest
    @ValueSource(strings = {"redis:6.2", "redis:7.4", "redis:8.2", "valkey/valkey:8.1"})
    void lease_serverInAContainer_isolatesCallersAndCanBeSearched(String image) {
        try (GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse(image))) {
            container.withExposedPorts(PORT).start();
            URI address = URI.create("redis://" + container.getHost() + ":" + container.getMappedPort(PORT));
            try (RedisTestServer one = RedisTestServer.leased(address);
                    RedisTestServer two = RedisTestServer.leased(address)) {
                one.command("HSET", "k", "f", "canary-in-container");
                assertThat(two.command("DBSIZE")).isEqualTo(0L);
                PlaintextScanner scanner = PlaintextScanner.forCanaries("canary-in-container");
                assertThat(scanner.scan(one)).isNotEmpty();
                assertThat(scanner.scan(two)).isEmpty();
                assertThat(one.version()).matches("\\d+\\.\\d+\\.\\d+");
            }
        }
    }
}
