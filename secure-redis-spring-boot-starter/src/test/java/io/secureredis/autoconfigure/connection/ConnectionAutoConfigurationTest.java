package io.secureredis.autoconfigure.connection;

import static io.secureredis.autoconfigure.connection.Connections.analysis;
import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.secureredis.testserver.RedisTestServer;
import io.secureredis.testserver.TcpProxy;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;

@ExtendWith(OutputCaptureExtension.class)
class ConnectionAutoConfigurationTest {

    private static final String LEAST = "-@all +hello +auth +ping +get +getex +set +del";
    private static RedisTestServer server;

    @BeforeAll
    static void startServer() {
        server = RedisTestServer.builder()
                .user("default", "off")
                .user("app", "on >app-password ~* " + LEAST)
                .user("admin", "on >admin-password ~* &* +@all")
                .start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Test
    void start_plaintextToAnotherHost_endsWithThePropertyToChange() {
        Connections.to("redis.example", 6379)
                .withPropertyValues("spring.data.redis.password=canary-password")
                .run(context -> {
                    assertThat(analysis(context).getDescription())
                            .isEqualTo(
                                    "SR301 Redis at redis.example would be used without encryption, and it is not on this host. Anyone on the network path could read the password and change every command.");
                    assertThat(analysis(context).getAction())
                            .isEqualTo(
                                    "Turn TLS on with spring.data.redis.ssl.enabled=true or spring.data.redis.ssl.bundle. If the network itself encrypts, set secure-redis.connection.allow-plaintext=true.");
                });
    }

    @Test
    void start_noPasswordOnAnotherHost_endsWithThePropertyToChange() {
        Connections.to("redis.example", 6379)
                .withPropertyValues("spring.data.redis.ssl.enabled=true")
                .run(context -> {
                    assertThat(analysis(context).getDescription())
                            .startsWith("SR302 Redis at redis.example would be used as the");
                    assertThat(analysis(context).getAction())
                            .contains("secure-redis.connection.allow-no-password=true");
                });
    }

    @Test
    void start_replicaSentinelOrClusterElsewhere_ends() {
        for (String nodes : new String[] {"masterreplica.nodes", "cluster.nodes", "sentinel.nodes"}) {
            Connections.application()
                    .withPropertyValues(
                            "spring.data.redis." + nodes + "=127.0.0.1:6379,redis.example:6379",
                            nodes.startsWith("sentinel") ? "spring.data.redis.sentinel.master=m" : "unused=1",
                            "spring.data.redis.password=p")
                    .run(context ->
                            assertThat(analysis(context).getDescription()).startsWith("SR301 Redis at redis.example "));
        }
    }

    @Test
    void start_applicationsOwnFactoryElsewhere_ends() {
        Connections.to(server.host(), server.port())
                .withBean(
                        LettuceConnectionFactory.class,
                        () -> new LettuceConnectionFactory(new RedisStandaloneConfiguration("redis.example", 1)))
                .run(context ->
                        assertThat(analysis(context).getDescription()).startsWith("SR301 Redis at redis.example "));
    }

    @Test
    void start_jedisElsewhere_endsToo() {
        for (String nodes : new String[] {
            "host=redis.example", "cluster.nodes=127.0.0.1:1,redis.example:2", "sentinel.nodes=redis.example:1"
        }) {
            Connections.application()
                    .withPropertyValues(
                            "spring.data.redis.client-type=jedis",
                            "spring.data.redis." + nodes,
                            nodes.startsWith("sentinel") ? "spring.data.redis.sentinel.master=m" : "unused=1",
                            "spring.data.redis.password=p")
                    .run(context ->
                            assertThat(analysis(context).getDescription()).startsWith("SR301 Redis at redis.example "));
        }
        Connections.to("redis.example", 1)
                .withPropertyValues("spring.data.redis.client-type=jedis", "spring.data.redis.ssl.enabled=true")
                .run(context -> assertThat(analysis(context).getDescription()).startsWith("SR302 "));
    }

    @Test
    void start_plaintextPermitted_goesOnAndOnlyWarnsOfTheOutage(CapturedOutput output) {
        Connections.to("redis.invalid", 6379)
                .withPropertyValues(
                        "secure-redis.connection.allow-plaintext=true",
                        "secure-redis.connection.allow-no-password=true")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(output)
                            .contains("Redis cannot be used at start: SR311 Redis at redis.invalid:6379 is unknown");
                });
    }

    @Test
    void start_wrongPassword_ends() {
        as("app", "canary-password").run(context -> {
            assertThat(analysis(context).getDescription())
                    .isEqualTo("SR321 Redis at 127.0.0.1:" + server.port()
                            + " rejected the user name and password, or the user is disabled.");
            assertThat(analysis(context).getAction())
                    .contains("spring.data.redis.password")
                    .doesNotContain("canary");
        });
    }

    @Test
    void start_nothingListens_endsOnlyWhenAskedTo() {
        // Keeps its port, so that nobody else comes to listen there
        try (TcpProxy down = TcpProxy.to(server)) {
            down.refuse();
            Connections.to(down.host(), down.port())
                    .run(context -> assertThat(context).hasNotFailed());
            Connections.to(down.host(), down.port())
                    .withPropertyValues("secure-redis.connection.start-check=fail")
                    .run(context -> assertThat(analysis(context).getDescription())
                            .startsWith("SR310 Redis at 127.0.0.1:" + down.port() + " refuses"));
        }
    }

    @Test
    void start_checkOff_connectsWhenUsedAndNotBefore() {
        try (TcpProxy proxy = TcpProxy.to(server)) {
            through(proxy, "app-password")
                    .withPropertyValues("secure-redis.connection.start-check=off")
                    .run(context -> {
                        assertThat(context).hasNotFailed();
                        assertThat(proxy.connections()).isZero();
                        context.getBean(StringRedisTemplate.class).opsForValue().get("k");
                        assertThat(proxy.connections()).isPositive();
                    });
        }
    }

    @Test
    void start_cutTwice_isTriedAThirdTime() {
        try (TcpProxy proxy = TcpProxy.to(server)) {
            proxy.cutNext(2);
            through(proxy, "app-password").run(context -> assertThat(context).hasNotFailed());
        }
    }

    @Test
    void start_cutAndThenRefused_endsWithTheReasonAndNotWithTheCut() {
        try (TcpProxy proxy = TcpProxy.to(server)) {
            proxy.cutNext(1);
            through(proxy, "canary-password")
                    .run(context ->
                            assertThat(analysis(context).getDescription()).startsWith("SR321 "));
        }
    }

    @Test
    void start_cutEachTime_endsWithTheCut() {
        try (TcpProxy proxy = TcpProxy.to(server)) {
            proxy.cutNext(Integer.MAX_VALUE);
            through(proxy, "app-password")
                    .run(context ->
                            assertThat(analysis(context).getDescription()).startsWith("SR313 "));
        }
    }

    private static ApplicationContextRunner through(TcpProxy proxy, String password) {
        return Connections.to(proxy.host(), proxy.port())
                .withPropertyValues(
                        "secure-redis.connection.start-check=fail",
                        "spring.data.redis.username=app",
                        "spring.data.redis.password=" + password);
    }

    @Test
    void start_requireAcl_refusesTheAdministratorAndTakesTheLeastUser() {
        as("admin", "admin-password")
                .withPropertyValues("secure-redis.connection.require-acl=true")
                .run(context -> assertThat(analysis(context).getDescription())
                        .isEqualTo(
                                "SR303 The user of this connection to Redis at " + server.host() + ":" + server.port()
                                        + " may run ACL LIST, and can therefore administer the server;"
                                        + " secure-redis.connection.require-acl is set."));
        as("app", "app-password")
                .withPropertyValues("secure-redis.connection.require-acl=true")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void options_byDefault_areBoundedAndAlive() {
        ApplicationContextRunner application = Connections.withTimeoutsByDefault()
                .withPropertyValues(
                        "spring.data.redis.port=" + server.port(),
                        "spring.data.redis.username=app",
                        "spring.data.redis.password=app-password");
        application.run(context -> {
            LettuceConnectionFactory factory = context.getBean(LettuceConnectionFactory.class);
            assertThat(factory.getClientConfiguration().getCommandTimeout()).isEqualTo(Duration.ofSeconds(5));
            ClientOptions options =
                    factory.getClientConfiguration().getClientOptions().orElseThrow();
            assertThat(options.getRequestQueueSize()).isEqualTo(10_000);
            assertThat(options.getTimeoutOptions().isTimeoutCommands()).isTrue();
            SocketOptions socket = options.getSocketOptions();
            assertThat(socket.getConnectTimeout()).isEqualTo(Duration.ofSeconds(2));
            assertThat(socket.isKeepAlive()).isTrue();
            assertThat(socket.getKeepAlive().getIdle()).isEqualTo(Duration.ofSeconds(30));
            ClientResources resources = context.getBean(ClientResources.class);
            assertThat(resources.reconnectDelay()).isInstanceOf(ReconnectDelay.class);
        });
    }

    @Test
    void options_bootsOwnProperties_win() {
        as("app", "app-password")
                .withPropertyValues("spring.data.redis.timeout=7s", "spring.data.redis.connect-timeout=3s")
                .run(context -> {
                    LettuceConnectionFactory factory = context.getBean(LettuceConnectionFactory.class);
                    assertThat(factory.getClientConfiguration().getCommandTimeout())
                            .isEqualTo(Duration.ofSeconds(7));
                    assertThat(factory.getClientConfiguration()
                                    .getClientOptions()
                                    .orElseThrow()
                                    .getSocketOptions()
                                    .getConnectTimeout())
                            .isEqualTo(Duration.ofSeconds(3));
                });
    }

    @Test
    void options_cluster_keepTheirKind() {
        Connections.application()
                .withPropertyValues(
                        "spring.data.redis.cluster.nodes=127.0.0.1:1", "secure-redis.connection.start-check=off")
                .run(context -> assertThat(context.getBean(LettuceConnectionFactory.class)
                                .getClientConfiguration()
                                .getClientOptions())
                        .get()
                        .isInstanceOf(ClusterClientOptions.class));
    }

    @Test
    void customizer_ofTheApplication_isCalledBesideTheGuard() {
        AtomicInteger channels = new AtomicInteger();
        as("app", "app-password")
                .withBean(NettyCustomizer.class, () -> new NettyCustomizer() {
                    @Override
                    public void afterChannelInitialized(Channel channel) {
                        channels.incrementAndGet();
                    }
                })
                .run(context -> {
                    context.getBean(StringRedisTemplate.class).opsForValue().get("k");
                    assertThat(channels).hasPositiveValue();
                    assertThat(context.getBean(ConnectionGuard.class).openConnections())
                            .isPositive();
                });
    }

    @Test
    void start_switchedOff_leavesBootAlone() {
        Connections.to("redis.example", 6379)
                .withPropertyValues("secure-redis.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(ConnectionGuard.class));
    }

    @Test
    void toString_ofAllBeans_showsNoPassword(CapturedOutput output) {
        as("app", "app-password").run(context -> {
            for (String name : context.getBeanNamesForType(Object.class, false, true)) {
                assertThat(String.valueOf(context.getBean(name))).as(name).doesNotContain("app-password");
            }
            assertThat(output).doesNotContain("app-password");
        });
    }

    private static ApplicationContextRunner as(String user, String password) {
        return Connections.to(server.host(), server.port())
                .withPropertyValues("spring.data.redis.username=" + user, "spring.data.redis.password=" + password);
    }
}
