package io.secureredis.autoconfigure.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.testserver.RedisTestServer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/** Redis is connected while the beans are made. */
class ConnectionStartAheadTest {

    @Test
    void start_whileABeanIsMade_redisIsConnected() {
        try (RedisTestServer server = RedisTestServer.builder().start()) {
            server.command("CONFIG", "RESETSTAT");
            Connections.to(server.host(), server.port())
                    .withBean(
                            "server",
                            RedisTestServer.class,
                            () -> server,
                            definition -> ((AbstractBeanDefinition) definition).setDestroyMethodName(""))
                    .withBean(Slow.class)
                    .run(context -> assertThat(context).hasNotFailed());
        }
    }

    @Test
    void start_serverThatAsksNobodyForAPassword_isToldToEventListeners() {
        try (RedisTestServer server = RedisTestServer.builder().start()) {
            Connections.to(server.host(), server.port())
                    .withPropertyValues("spring.data.redis.username=default", "spring.data.redis.password=any")
                    .withUserConfiguration(Listening.class)
                    .run(context -> await().untilAsserted(() ->
                            assertThat(context.getBean(Listening.class).heard).hasSize(1)));
        }
    }

    /** Is not there before someone else has pinged Redis. */
    static final class Slow {

        Slow(RedisConnectionFactory connections, RedisTestServer server) {
            assertThat(connections).isNotNull();
            await().untilAsserted(() -> assertThat(String.valueOf(server.command("INFO", "commandstats")))
                    .contains("cmdstat_ping"));
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Listening {

        final List<OpenServer> heard = new CopyOnWriteArrayList<>();

        @EventListener
        void on(OpenServer server) {
            heard.add(server);
        }
    }
}
