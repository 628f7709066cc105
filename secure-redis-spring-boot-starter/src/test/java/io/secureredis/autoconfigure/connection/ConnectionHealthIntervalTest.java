package io.secureredis.autoconfigure.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.secureredis.testserver.RedisTestCluster;
import io.secureredis.testserver.RedisTestSentinel;
import io.secureredis.testserver.RedisTestServer;
import io.secureredis.testserver.TcpProxy;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.data.redis.core.StringRedisTemplate;

/** The property, in each topology. What becomes of one connection is held in the core. */
@ExtendWith(OutputCaptureExtension.class)
class ConnectionHealthIntervalTest {

    private static final Pattern PINGS = Pattern.compile("cmdstat_ping:calls=(\\d+)");

    @Test
    void standalone_everythingIsSwallowed_theNextCommandFindsAnOpenConnection(CapturedOutput output) {
        try (RedisTestServer server = RedisTestServer.builder().start();
                TcpProxy proxy = TcpProxy.to(server)) {
            every50Millis(Connections.to(proxy.host(), proxy.port()))
                    .withPropertyValues("spring.data.redis.timeout=1s")
                    .run(context -> {
                        StringRedisTemplate template = context.getBean(StringRedisTemplate.class);
                        template.opsForValue().set("k", "v");
                        ConnectionGuard guard = context.getBean(ConnectionGuard.class);
                        proxy.blackhole();
                        Connections.await("it is noticed", () -> guard.silentConnections() > 0);
                        proxy.deliver();
                        Connections.await("it is open again", () -> guard.openConnections() > 0);
                        assertThat(template.opsForValue().get("k")).isEqualTo("v");
                        MeterRegistry registry = new SimpleMeterRegistry();
                        context.getBeansOfType(MeterBinder.class).values().forEach(binder -> binder.bindTo(registry));
                        assertThat(registry.get(ConnectionMetricsAutoConfiguration.SILENT)
                                        .functionCounter()
                                        .count())
                                .isPositive();
                        assertThat(output).contains("fell silent and did not answer a PING within 1000 ms");
                    });
        }
    }

    @Test
    void sentinel_idle_isAsked() {
        try (RedisTestSentinel all =
                RedisTestSentinel.builder().replicas(1).sentinels(1).start()) {
            every50Millis(Connections.application())
                    .withPropertyValues(
                            "spring.data.redis.sentinel.master=" + all.masterName(),
                            "spring.data.redis.sentinel.nodes=" + nodes(all.sentinels()),
                            "spring.data.redis.client-name=application")
                    .run(context -> {
                        // Sentinels ask too, so what counts is the last command of this connection
                        context.getBean(StringRedisTemplate.class).opsForValue().get("k");
                        Connections.await(
                                "the master is asked",
                                () -> String.valueOf(all.master().command("CLIENT", "LIST"))
                                        .lines()
                                        .anyMatch(line ->
                                                line.contains(" name=application ") && line.contains(" cmd=ping ")));
                    });
        }
    }

    @Test
    void cluster_idle_eachNodeIsAsked() {
        try (RedisTestCluster cluster =
                RedisTestCluster.builder().masters(3).replicasPerMaster(0).start()) {
            every50Millis(Connections.application())
                    .withPropertyValues("spring.data.redis.cluster.nodes=" + nodes(cluster.nodes()))
                    .run(context -> Connections.await(
                            "each node is asked",
                            () -> cluster.nodes().stream().allMatch(ConnectionHealthIntervalTest::asked)));
        }
    }

    @Test
    void zero_idle_isNotAsked() {
        try (RedisTestServer server = RedisTestServer.builder().start();
                RedisTestServer other = RedisTestServer.builder().start()) {
            Connections.to(server.host(), server.port())
                    .withPropertyValues("secure-redis.connection.health-interval=0")
                    .run(context -> {
                        long before = pings(server);
                        // The clock of this test
                        every50Millis(Connections.to(other.host(), other.port()))
                                .run(clock -> Connections.await("the other is asked", () -> asked(other)));
                        assertThat(pings(server)).isEqualTo(before);
                    });
        }
    }

    private static ApplicationContextRunner every50Millis(ApplicationContextRunner application) {
        return application.withPropertyValues("secure-redis.connection.health-interval=50ms");
    }

    /** More often than the check at the start does it. */
    private static boolean asked(RedisTestServer server) {
        return pings(server) >= 5;
    }

    private static long pings(RedisTestServer server) {
        Matcher matcher = PINGS.matcher(String.valueOf(server.command("INFO", "commandstats")));
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }

    private static String nodes(List<RedisTestServer> servers) {
        return servers.stream()
                .map(server -> server.host() + ":" + server.port())
                .collect(Collectors.joining(","));
    }
}
