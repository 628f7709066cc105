package io.secureredis.connection;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import io.secureredis.testserver.RedisTestServer;
import io.secureredis.testserver.TcpProxy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ReconnectWatchTest {

    private static final int FLAPS = 15;

    private final Logger logger = (Logger) LoggerFactory.getLogger(ReconnectWatch.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final AtomicLong millis = new AtomicLong(1_767_225_600_000L);

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
        logger.setLevel(Level.INFO);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(lines);
        logger.setLevel(null);
    }

    @Test
    void log_connectionIsCutManyTimesASecond_isOneLineAMinuteWithTheNumberOfCutsAndOneReturn() {
        ClientResources resources = ClientResources.builder()
                .ioThreadPoolSize(2)
                .computationThreadPoolSize(2)
                .reconnectDelay(Delay.constant(Duration.ofMillis(1)))
                .build();
        try (TcpProxy proxy = TcpProxy.to(RedisTestServer.shared());
                ReconnectWatch watch = ReconnectWatch.of(((InstantSource) this::now).withZone(ZoneOffset.UTC))) {
            watch.listenTo(resources.eventBus(), SettingNames.BOOTS);
            RedisClient client = RedisClient.create(
                    resources,
                    TestConnections.address(proxy.host(), proxy.port()).build());
            try (StatefulRedisConnection<String, String> connection = client.connect()) {
                for (int i = 0; i < FLAPS; i++) {
                    flap(proxy, watch);
                }
                connection.sync().ping();
                assertThat(texts(Level.WARN)).singleElement().asString().contains("SR313 ");
                assertThat(texts(Level.INFO))
                        .containsExactly("Redis at 127.0.0.1:" + proxy.port() + " is connected to again");

                millis.addAndGet(60_000);
                flap(proxy, watch);
                assertThat(texts(Level.WARN))
                        .hasSize(2)
                        .last()
                        .asString()
                        .endsWith("(" + (FLAPS - 1) + " more since the last such line)");
                assertThat(texts(Level.INFO)).hasSize(2);
            } finally {
                client.shutdown(Duration.ZERO, Duration.ZERO);
            }
        } finally {
            resources.shutdown(0, 0, TimeUnit.SECONDS).awaitUninterruptibly(30, TimeUnit.SECONDS);
        }
    }

    /** The connection is lost, the next one is lost while it logs in, and the one after that stays. */
    private static void flap(TcpProxy proxy, ReconnectWatch watch) {
        long before = watch.count(ConnectionFailure.DISCONNECTED);
        proxy.cutNext(1);
        proxy.cutAll();
        TestConnections.await(() -> watch.count(ConnectionFailure.DISCONNECTED) > before
                && watch.unresolved().isEmpty());
    }

    private Instant now() {
        return Instant.ofEpochMilli(millis.get());
    }

    private List<String> texts(Level level) {
        return lines.list.stream()
                .filter(line -> line.getLevel() == level)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }
}
