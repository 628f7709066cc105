package io.secureredis.autoconfigure.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.autoconfigure.SecureRedisAutoConfiguration;
import io.secureredis.autoconfigure.SecureRedisSerializerAutoConfiguration;
import io.secureredis.autoconfigure.Starter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.RedisSentinelConfiguration;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.RedisStaticMasterReplicaConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** What a start says of servers that are named incompletely, and what it accepts as Boot does. */
@ExtendWith(OutputCaptureExtension.class)
class ConnectionServersCheckTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            cluster.nodes=                                    | SR367 spring.data.redis.cluster.nodes is empty
            cluster.max-redirects=3                           | SR367 spring.data.redis.cluster.nodes is not set
            sentinel.master=CANARY                            | SR367 spring.data.redis.sentinel.nodes is not set
            sentinel.master=CANARY sentinel.nodes=            | SR367 spring.data.redis.sentinel.nodes is empty
            sentinel.nodes=h:1                                | SR367 spring.data.redis.sentinel.master is not set
            sentinel.nodes=h:1 sentinel.master=               | SR367 spring.data.redis.sentinel.master is empty
            sentinel.nodes=                                   | SR367 spring.data.redis.sentinel.master is not set
            sentinel.password=CANARY                          | SR367 spring.data.redis.sentinel.master is not set
            sentinel.nodes=h:1 cluster.nodes=h:1              | SR367 spring.data.redis.sentinel.master is not set
            masterreplica.nodes=                              | SR367 spring.data.redis.masterreplica.nodes is empty
            host=                                             | SR367 spring.data.redis.host is empty
            host= sentinel.master=m sentinel.nodes=h:1        | SR367 spring.data.redis.host is empty
            cluster.nodes=h:1,,h:2                            | SR367 spring.data.redis.cluster.nodes[1] is empty
            sentinel.nodes=h:1, sentinel.master=m             | SR367 spring.data.redis.sentinel.nodes[1] is empty
            masterreplica.nodes=,h:1                          | SR367 spring.data.redis.masterreplica.nodes[0] is empty
            cluster.nodes=h:70000                             | SR367 spring.data.redis.cluster.nodes[0] is not host:port
            url=redis://h:70000                               | SR367 spring.data.redis.url is not a URL of Redis: its port
            url=redis://u:CANARY@localhost                    | SR367 spring.data.redis.url is not a URL of Redis: it names no port
            ssl.bundle=CANARY                                 | SR368 spring.data.redis.ssl.bundle names an SSL bundle that
            client-type=jedis ssl.bundle=CANARY               | SR368 spring.data.redis.ssl.bundle names an SSL bundle that
            client-type=jedis cluster.nodes=                  | SR367 spring.data.redis.cluster.nodes is empty
            client-type=jedis sentinel.master=CANARY          | SR367 spring.data.redis.sentinel.nodes is not set
            client-type=jedis host=                           | SR367 spring.data.redis.host is empty
            """)
    void start_withServersThatAreNamedIncompletely_namesThePropertyAndTheRemedy(
            String settings, String problem, CapturedOutput output) {
        String thrown = start(Application.class, settings);

        assertThat(output).contains("APPLICATION FAILED TO START", problem, "Action:");
        assertThat(thrown).contains(problem);
        assertThat(thrown + output).doesNotContain("CANARY");
    }

    @Test
    void start_withABundleThatDoesNotExist_listsThoseThatDo(CapturedOutput output) {
        start(Application.class, "ssl.bundle=CANARY", "spring.ssl.bundle.pem.of-redis.truststore.certificate=x");
        assertThat(output).contains("spring.ssl.bundle", "of-redis").doesNotContain("CANARY");
    }

    @Test
    void start_withABundleAndNoBundles_namesTheProperty(CapturedOutput output) {
        start(WithoutBundles.class, "ssl.bundle=CANARY");
        assertThat(output)
                .contains("SR368 spring.data.redis.ssl.bundle names an SSL bundle that")
                .doesNotContain("CANARY");
    }

    /** Boot's factory comes first here, before this library's TLS settings. */
    @Test
    void start_withABundleThatDoesNotExistAndABeanThatConnects_namesTheProperty(CapturedOutput output) {
        start(Connecting.class, "client-type=jedis ssl.bundle=CANARY");
        assertThat(output)
                .contains("SR368 spring.data.redis.ssl.bundle names an SSL bundle that")
                .doesNotContain("CANARY");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sentinel.master=m sentinel.nodes=h:1 cluster.nodes=",
                "sentinel.master=m sentinel.nodes=h:1 cluster.max-redirects=3",
                "sentinel.master=m sentinel.nodes=h:1 masterreplica.nodes=",
                "cluster.nodes=h:1 masterreplica.nodes=",
                "cluster.nodes=h:1 host=",
                "cluster.nodes=h:1,h:2",
                "cluster.nodes=::1:6379",
                "masterreplica.nodes=h:1 host=",
                "url=redis://localhost:6379 host=",
                "ssl.bundle=",
                "ssl.bundle=CANARY ssl.enabled=false",
                "url=rediss://localhost:6379 ssl.bundle=CANARY ssl.enabled=false",
            })
    void start_withWhatBootAccepts_starts(String settings) {
        assertThat(start(Application.class, settings)).isEqualTo("started");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cluster.nodes=",
                "sentinel.master=m",
                "host=",
            })
    void start_withAConnectionFactoryOfTheApplication_starts(String settings) {
        assertThat(start(OwnFactory.class, settings)).isEqualTo("started");
    }

    @ParameterizedTest
    @CsvSource({
        "OwnCluster, cluster.nodes=",
        "OwnCluster, host=",
        "OwnNodes, masterreplica.nodes=",
        "OwnServer, host=",
        "OwnSentinel, sentinel.nodes=",
        "OwnSentinel, cluster.nodes="
    })
    void start_withAConfigurationOfTheApplication_starts(String configuration, String settings) throws Exception {
        Class<?> own = Class.forName(ConnectionServersCheckTest.class.getName() + "$" + configuration);
        assertThat(start(own, settings)).isEqualTo("started");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cluster.nodes=",
                "sentinel.master=m",
                "masterreplica.nodes=",
                "host=",
                "ssl.bundle=CANARY",
                "ssl.enabled=false ssl.bundle=CANARY",
            })
    void start_withAServiceConnection_ignoresTheProperties(String settings) {
        assertThat(start(Service.class, settings)).isEqualTo("started");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            sentinel.master=m sentinel.nodes=h:1 cluster.nodes=h:2     | sentinel and cluster | sentinel
            cluster.nodes=h:2 masterreplica.nodes=h:1                  | cluster and masterreplica | cluster
            sentinel.master=m sentinel.nodes=h:1 cluster.nodes=h:2 masterreplica.nodes=h:1 | sentinel, cluster and masterreplica | sentinel
            """)
    void start_withSeveralKindsOfServers_saysWhichBootUses(
            String settings, String kinds, String used, CapturedOutput output) {
        assertThat(start(Application.class, settings)).isEqualTo("started");
        assertThat(output).containsOnlyOnce("SR367 The nodes of " + kinds + " are set. Spring Boot uses " + used + " ");
    }

    /** Returns the stack trace. */
    private static String start(Class<?> configuration, String redis, String... others) {
        SpringApplication application = new SpringApplication(configuration);
        application.setWebApplicationType(WebApplicationType.NONE);
        List<String> arguments = new ArrayList<>();
        arguments.add("--secure-redis.connection.start-check=off");
        arguments.add("--secure-redis.connection.allow-plaintext=true");
        arguments.add("--secure-redis.connection.allow-no-password=true");
        arguments.add("--secure-redis.secret-key=" + Starter.SECRET);
        Stream.of(redis.split(" ", -1)).forEach(setting -> arguments.add("--spring.data.redis." + setting));
        Stream.of(others).forEach(setting -> arguments.add("--" + setting));
        try {
            application.run(arguments.toArray(String[]::new)).close();
            return "started";
        } catch (RuntimeException failed) {
            StringWriter trace = new StringWriter();
            failed.printStackTrace(new PrintWriter(trace, true));
            return trace.toString();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        ConnectionAutoConfiguration.class,
        DataRedisAutoConfiguration.class,
        SecureRedisAutoConfiguration.class,
        SecureRedisSerializerAutoConfiguration.class
    })
    static class WithoutBundles {}

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(SslAutoConfiguration.class)
    static class Application extends WithoutBundles {}

    @Configuration(proxyBeanMethods = false)
    static class Connecting extends Application {

        @Bean
        Object connecting(RedisConnectionFactory factory) {
            return factory.toString();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnFactory extends Application {

        @Bean
        LettuceConnectionFactory factory() {
            return new LettuceConnectionFactory("localhost", Starter.REDIS.port());
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnCluster extends Application {

        @Bean
        RedisClusterConfiguration servers() {
            return new RedisClusterConfiguration(List.of("localhost:1"));
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnSentinel extends Application {

        @Bean
        RedisSentinelConfiguration servers() {
            return new RedisSentinelConfiguration().master("m").sentinel("localhost", 1);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnNodes extends Application {

        @Bean
        RedisStaticMasterReplicaConfiguration servers() {
            return new RedisStaticMasterReplicaConfiguration("localhost");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnServer extends Application {

        @Bean
        RedisStandaloneConfiguration servers() {
            return new RedisStandaloneConfiguration("localhost");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Service extends Application {

        @Bean
        DataRedisConnectionDetails details() {
            return new DataRedisConnectionDetails() {
                @Override
                public Standalone getStandalone() {
                    return Standalone.of("localhost", Starter.REDIS.port());
                }
            };
        }
    }
}
