package io.secureredis.autoconfigure.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.secureredis.autoconfigure.SecureRedisDisabledAutoConfiguration;
import io.secureredis.autoconfigure.Starter;
import io.secureredis.autoconfigure.actuate.SecureRedisActuatorAutoConfiguration;
import io.secureredis.autoconfigure.actuate.SecureRedisCensusAutoConfiguration;
import io.secureredis.autoconfigure.cache.SecureRedisMetricsAutoConfiguration;
import io.secureredis.autoconfigure.cache.SecureRedisNearCacheAutoConfiguration;
import io.secureredis.autoconfigure.cache.SecureRedisObservationAutoConfiguration;
import io.secureredis.autoconfigure.session.SecureRedisSessionAutoConfiguration;
import io.secureredis.connection.CredentialsSource;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import io.secureredis.testserver.RedisTestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Where Boot starts without the starter it starts with it, and a service connection decides what server is meant. */
@ExtendWith(OutputCaptureExtension.class)
class StepsBackTest {

    private static final AutoConfigurations MORE = AutoConfigurations.of(
            SecureRedisMetricsAutoConfiguration.class,
            SecureRedisObservationAutoConfiguration.class,
            SecureRedisNearCacheAutoConfiguration.class,
            SecureRedisCensusAutoConfiguration.class,
            SecureRedisSessionAutoConfiguration.class,
            SecureRedisActuatorAutoConfiguration.class,
            SecureRedisDisabledAutoConfiguration.class);

    private final ApplicationContextRunner application = Connections.application()
            .withConfiguration(MORE)
            .withPropertyValues("secure-redis.cache.near.enabled=true");

    @Test
    void start_twoConnectionFactoriesWithoutPrimary_startsWithoutOurCache() {
        application
                .withBean("one", RedisConnectionFactory.class, StepsBackTest::factory)
                .withBean("two", RedisConnectionFactory.class, StepsBackTest::factory)
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("secureRedisCacheWriter"));
    }

    @Test
    void start_twoOfEverythingThatBootTakesOneOf_starts() {
        application
                .withBean("mapper-one", JsonMapper.class, JsonMapper::new)
                .withBean("mapper-two", JsonMapper.class, JsonMapper::new)
                .withBean("meters-one", SimpleMeterRegistry.class)
                .withBean("meters-two", SimpleMeterRegistry.class)
                .withPropertyValues("secure-redis.connection.start-check=off")
                .run(context -> assertThat(context).hasNotFailed());
    }

    private static RedisConnectionFactory factory() {
        RedisTestServer server = RedisTestServer.shared();
        return new LettuceConnectionFactory(new RedisStandaloneConfiguration(server.host(), server.port()));
    }

    @Test
    void serviceConnection_propertiesOfAnotherServer_areLeftAside(@TempDir Path directory, CapturedOutput output)
            throws Exception {
        Path password = Files.writeString(directory.resolve("password"), "canary-password");
        RedisTestServer server = RedisTestServer.shared();
        application
                .withBean(DataRedisConnectionDetails.class, () -> new Container(server))
                .withPropertyValues(
                        "spring.data.redis.url=redis://production.example:6380",
                        "secure-redis.connection.unix-socket=" + directory.resolve("production.sock"),
                        "secure-redis.connection.credentials.password-file=" + password,
                        "secure-redis.connection.replicas.password-file=" + password)
                .run(context -> {
                    assertThat(context).hasNotFailed().doesNotHaveBean(CredentialsSource.class);
                    LettuceConnectionFactory factory = context.getBean(LettuceConnectionFactory.class);
                    assertThat(factory.getPort()).isEqualTo(server.port());
                    assertThat(factory.isUseSsl()).isFalse();
                    assertThat(context.getBean(ConnectionReplicaLogin.class).source())
                            .isNull();
                    context.getBean(StringRedisTemplate.class).opsForValue().set("steps-back", "here");
                    assertThat(output)
                            .contains("secure-redis.connection.unix-socket, credentials.*, replicas.* and")
                            .doesNotContain("canary");
                });
    }

    @Test
    void disabled_sealerOfTheApplicationIsThere_leavesNothingOfOurs(@TempDir Path directory, CapturedOutput output) {
        application
                .withBean(Sealer.class, () -> Sealer.of(KeyRing.of(Secret.fromBase64(Starter.SECRET))))
                .withPropertyValues(
                        "secure-redis.enabled=false",
                        "secure-redis.connection.unix-socket=" + directory.resolve("redis.sock"))
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(ours(context)).containsExactly("secureRedisDisabledNotice");
                    assertThat(output).contains("secure-redis.enabled=false: nothing is sealed. Spring Boot's own");
                });
    }

    private static String[] ours(AssertableApplicationContext context) {
        return Arrays.stream(context.getBeanDefinitionNames())
                .filter(name -> !name.contains("."))
                .filter(name -> name.startsWith("secureRedis") || name.startsWith("sealed"))
                .toArray(String[]::new);
    }

    @Test
    void password_placeholderNotResolved_isSaidToBeThat() {
        Connections.to("localhost", 1)
                .withPropertyValues("spring.data.redis.password=${NO_SUCH_PASSWORD}")
                .run(context -> assertThat(Connections.analysis(context).getDescription())
                        .isEqualTo("SR362 The password for Redis is the placeholder ${NO_SUCH_PASSWORD}, which nothing"
                                + " resolves."));
    }

    /** As Testcontainers or Docker Compose would make it. */
    private record Container(RedisTestServer server) implements DataRedisConnectionDetails {

        @Override
        public Standalone getStandalone() {
            return Standalone.of(server.host(), server.port(), server.database());
        }
    }
}
