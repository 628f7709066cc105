package io.secureredis.autoconfigure.connection;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.lettuce.core.event.connection.ConnectionDeactivatedEvent;
import io.lettuce.core.resource.ClientResources;
import io.secureredis.testserver.RedisTestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.data.redis.autoconfigure.LettuceClientConfigurationBuilderCustomizer;
import org.springframework.boot.data.redis.autoconfigure.LettuceClientOptionsBuilderCustomizer;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettucePoolingClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettucePoolingClientConfiguration.LettucePoolingClientConfigurationBuilder;
import reactor.core.Disposable;

/**
 * Boot's pool properties, seen from the server: how many connections there are. What is pooled are connections for
 * transactions and blocking commands.
 */
class ConnectionPoolTest {

    private static final String POOL = "spring.data.redis.lettuce.pool.";
    private static final String OURS = "secure-redis.connection.pool.";

    private RedisTestServer server;
    private ApplicationContextRunner application;

    @BeforeEach
    void start() {
        server = RedisTestServer.builder().start();
        application = Connections.to(server.host(), server.port()).withPropertyValues(POOL + "enabled=true");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void minIdle_evictionRuns_keepConnectionsReady() {
        application
                .withPropertyValues(POOL + "min-idle=3", POOL + "max-idle=5", POOL + "time-between-eviction-runs=20ms")
                .run(context -> {
                    borrowAndReturn(context.getBean(RedisConnectionFactory.class), 1);
                    // Beside them the one that all share
                    Connections.await("three are ready", () -> connections() >= 4);
                    server.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
                    Connections.await("three are ready again", () -> connections() >= 4);
                });
    }

    @Test
    void maxIdle_moreComeBack_theRestIsClosed() {
        application.withPropertyValues(POOL + "max-idle=1").run(context -> {
            RedisConnectionFactory factory = context.getBean(RedisConnectionFactory.class);
            borrowAndReturn(factory, 4);
            Connections.await("one is left beside the shared one", () -> connections() == 2);
        });
    }

    @Test
    void maxActiveAndMaxWait_allAreOut_theNextIsRefusedAfterTheWait() {
        application
                .withPropertyValues(POOL + "max-active=2", POOL + "max-wait=50ms")
                .run(context -> {
                    RedisConnectionFactory factory = context.getBean(RedisConnectionFactory.class);
                    // One is the shared connection of the start
                    try (RedisConnection first = borrowed(factory);
                            RedisConnection second = factory.getConnection()) {
                        assertThatThrownBy(() -> borrow(second)).hasRootCauseInstanceOf(NoSuchElementException.class);
                        assertThat(first.ping()).isEqualTo("PONG");
                    }
                    borrowAndReturn(factory, 1);
                });
    }

    /** The pool's max-wait has no limit by default. */
    @Test
    void start_aBeanKeepsTheOnlyConnection_theCheckEnds() {
        application
                .withPropertyValues(POOL + "max-active=1", "spring.data.redis.timeout=200ms")
                .withPropertyValues("secure-redis.connection.start-check=fail")
                .withInitializer(context -> context.getBeanFactory().addBeanPostProcessor(new BeanPostProcessor() {
                    @Override
                    public Object postProcessAfterInitialization(Object bean, String name) {
                        if (bean instanceof LettuceConnectionFactory factory) {
                            factory.setShareNativeConnection(false);
                            factory.afterPropertiesSet();
                            factory.start();
                            RedisConnection kept = factory.getConnection();
                            // The answer to the bean may be late; the connection is its own all the same
                            while (catchThrowable(kept::ping) != null) {
                                assertThat(factory.isRunning()).isTrue();
                            }
                        }
                        return bean;
                    }
                }))
                .run(context -> assertThat(context.getStartupFailure()).hasMessageContaining("SR354"));
    }

    @Test
    void properties_all_reachThePoolAndTheClientKeepsItsGuard() {
        application
                .withPropertyValues(
                        POOL + "min-idle=1",
                        POOL + "max-idle=2",
                        POOL + "max-active=3",
                        POOL + "max-wait=4s",
                        POOL + "time-between-eviction-runs=5s")
                .run(context -> {
                    var client = (LettucePoolingClientConfiguration)
                            context.getBean(LettuceConnectionFactory.class).getClientConfiguration();
                    assertThat(client.getPoolConfig().getMinIdle()).isEqualTo(1);
                    assertThat(client.getPoolConfig().getMaxIdle()).isEqualTo(2);
                    assertThat(client.getPoolConfig().getMaxTotal()).isEqualTo(3);
                    assertThat(client.getPoolConfig().getMaxWaitDuration()).hasSeconds(4);
                    assertThat(client.getPoolConfig().getDurationBetweenEvictionRuns())
                            .hasSeconds(5);
                    assertThat(client.getClientOptions().orElseThrow().getRequestQueueSize())
                            .isEqualTo(10_000);
                });
    }

    @Test
    void testOnBorrow_whatIsIdleWasCut_anotherIsHandedOut() {
        application
                .withPropertyValues(OURS + "test-on-borrow=true")
                .withBean(LettuceClientOptionsBuilderCustomizer.class, () -> options -> options.autoReconnect(false))
                .run(context -> {
                    AtomicInteger lost = new AtomicInteger();
                    var events =
                            context.getBean(ClientResources.class).eventBus().get();
                    Disposable subscription =
                            events.ofType(ConnectionDeactivatedEvent.class).subscribe(event -> lost.incrementAndGet());
                    cutPooled(context);
                    Connections.await("the client has seen it", () -> lost.get() == 1);
                    subscription.dispose();
                    // It connects no more by itself, so what works is another one
                    borrowAndReturn(context.getBean(RedisConnectionFactory.class), 1);
                });
    }

    @Test
    void testWhileIdle_whatIsIdleWasCut_isReplacedByTheNextRun() {
        application
                .withPropertyValues(POOL + "min-idle=1", POOL + "time-between-eviction-runs=20ms")
                .withBean(LettuceClientOptionsBuilderCustomizer.class, () -> options -> options.autoReconnect(false))
                .run(context -> {
                    Connections.await("one is ready beside the shared one", () -> connections() == 2);
                    cutPooled(context);
                    Connections.await("another one is ready", () -> connections() == 2);
                });
    }

    @Test
    void minEvictableIdle_nobodyBorrows_theServerSeesItGo() {
        application
                .withPropertyValues(POOL + "time-between-eviction-runs=20ms", OURS + "min-evictable-idle=20ms")
                .run(context -> {
                    borrowAndReturn(context.getBean(RedisConnectionFactory.class), 3);
                    Connections.await("the shared one is left", () -> connections() == 1);
                });
    }

    @Test
    void start_withoutTheLibrary_worksWithoutAPool() {
        Connections.to(server.host(), server.port())
                .withClassLoader(new FilteredClassLoader("org.apache.commons.pool2"))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("secureRedisPoolCustomizer"));
    }

    @Test
    void customizer_ofTheApplication_hasTheLastWord() {
        application
                .withBean(
                        LettuceClientConfigurationBuilderCustomizer.class,
                        () -> builder -> ((LettucePoolingClientConfigurationBuilder) builder)
                                .build()
                                .getPoolConfig()
                                .setTestWhileIdle(false))
                .run(context -> assertThat(pool(context).getTestWhileIdle()).isFalse());
    }

    /** Ends every connection but the shared one, on the server. */
    private void cutPooled(ApplicationContext context) {
        RedisConnectionFactory factory = context.getBean(RedisConnectionFactory.class);
        try (RedisConnection shared = factory.getConnection()) {
            shared.serverCommands().setClientName("shared".getBytes(US_ASCII));
        }
        borrowAndReturn(factory, 1);
        clients()
                .filter(line -> !line.contains(" name=shared "))
                .map(line -> line.replaceAll("^id=(\\d+) .*", "$1"))
                .forEach(id -> server.command("CLIENT", "KILL", "ID", id));
    }

    private static GenericObjectPoolConfig<?> pool(ApplicationContext context) {
        return ((LettucePoolingClientConfiguration)
                        context.getBean(LettuceConnectionFactory.class).getClientConfiguration())
                .getPoolConfig();
    }

    private static void borrowAndReturn(RedisConnectionFactory factory, int count) {
        List<RedisConnection> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(borrowed(factory));
        }
        all.forEach(RedisConnection::close);
    }

    private static RedisConnection borrowed(RedisConnectionFactory factory) {
        RedisConnection connection = factory.getConnection();
        borrow(connection);
        return connection;
    }

    /** A transaction needs a connection of its own, from the pool. */
    private static void borrow(RedisConnection connection) {
        connection.multi();
        connection.ping();
        connection.exec();
    }

    private long connections() {
        return clients().count();
    }

    private Stream<String> clients() {
        return String.valueOf(server.command("CLIENT", "LIST", "TYPE", "normal"))
                .lines()
                // The question itself comes through a unix socket
                .filter(line -> !line.contains(" flags=U "));
    }
}
