package io.secureredis.autoconfigure.actuate;

import static io.secureredis.autoconfigure.Starter.OTHER_SECRET;
import static io.secureredis.autoconfigure.Starter.SECRET;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.secureredis.autoconfigure.Starter;
import io.secureredis.autoconfigure.cache.Shop;
import io.secureredis.autoconfigure.connection.ConnectionAutoConfiguration;
import io.secureredis.autoconfigure.connection.ConnectionHealthAutoConfiguration;
import io.secureredis.autoconfigure.doctor.SecureRedisDoctorAutoConfiguration;
import io.secureredis.crypto.Secret;
import io.secureredis.testserver.RedisTestServer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.actuate.autoconfigure.context.properties.ConfigurationPropertiesReportEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.env.EnvironmentEndpointAutoConfiguration;
import org.springframework.boot.actuate.context.properties.ConfigurationPropertiesReportEndpoint;
import org.springframework.boot.actuate.env.EnvironmentEndpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.AvailabilityProbesAutoConfiguration;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.CacheManager;

class SecureRedisActuatorTest {

    private static final String ID = Secret.fromBase64(SECRET).keyId().toString();
    private static final String OTHER_ID =
            Secret.fromBase64(OTHER_SECRET).keyId().toString();

    private final ApplicationContextRunner application = Starter.application()
            .withConfiguration(AutoConfigurations.of(
                    SecureRedisCensusAutoConfiguration.class, SecureRedisActuatorAutoConfiguration.class))
            .withUserConfiguration(Shop.class);

    @Test
    void endpoint_afterARotation_countsByKeyId() {
        try (RedisTestServer own =
                RedisTestServer.builder().externalAllowed(false).start()) {
            ApplicationContextRunner there = application.withPropertyValues(
                    "spring.data.redis.host=" + own.host(),
                    "spring.data.redis.port=" + own.port(),
                    "spring.data.redis.database=0",
                    "management.endpoints.web.exposure.include=*",
                    "management.endpoint.secureredis.access=READ_ONLY");
            there.withPropertyValues("secure-redis.secret-key=" + OTHER_SECRET)
                    .run(context -> put(context.getBean(CacheManager.class), 3));
            there.withPropertyValues(
                            "secure-redis.previous-secret-keys=" + OTHER_SECRET,
                            "management.endpoints.jmx.exposure.include=*",
                            "spring.jmx.enabled=true",
                            "secure-redis.census.interval=1h")
                    .run(context -> {
                        own.command("SET", "plain", "text");
                        own.command("SET", "new::1", "text");
                        SecureRedisKeysEndpoint.Keys keys =
                                context.getBean(SecureRedisKeysEndpoint.class).keys(0L);
                        assertThat(keys.primary()).isEqualTo(ID);
                        assertThat(keys.openOnly()).containsExactly(OTHER_ID);
                        assertThat(keys.values()).containsEntry(OTHER_ID, 3L);
                        assertThat(keys.notSealed()).isEqualTo(2);
                        assertThat(keys.complete()).isTrue();
                        awaitGauge(context.getBean(MeterRegistry.class), 3);
                    });
            there.withPropertyValues(
                            "secure-redis.previous-secret-keys=" + OTHER_SECRET,
                            "secure-redis.retired-key-ids=" + OTHER_ID)
                    .run(context -> {
                        SecureRedisKeysEndpoint.Keys keys =
                                context.getBean(SecureRedisKeysEndpoint.class).keys(0L);
                        assertThat(keys.openOnly()).isEmpty();
                        assertThat(keys.retired()).containsExactly(OTHER_ID);
                    });
        }
    }

    @Test
    void endpoint_doctor_isTheReportOfTheCommandLine() {
        application
                .withConfiguration(AutoConfigurations.of(SecureRedisDoctorAutoConfiguration.class))
                .withPropertyValues("management.endpoints.web.exposure.include=*")
                .run(context -> {
                    SecureRedisKeysEndpoint endpoint = context.getBean(SecureRedisKeysEndpoint.class);
                    assertThat(endpoint.part("doctor")).containsKey("findings");
                    assertThat(endpoint.part("other")).isNull();
                });
        application
                .withPropertyValues("management.endpoints.web.exposure.include=*")
                .run(context -> assertThat(
                                context.getBean(SecureRedisKeysEndpoint.class).part("doctor"))
                        .as("without a doctor")
                        .isNull());
    }

    @Test
    void liveness_ofBoot_doesNotDependOnRedis() {
        application
                .withConfiguration(AutoConfigurations.of(
                        ConnectionAutoConfiguration.class,
                        ConnectionHealthAutoConfiguration.class,
                        HealthContributorRegistryAutoConfiguration.class,
                        HealthEndpointAutoConfiguration.class,
                        ApplicationAvailabilityAutoConfiguration.class,
                        AvailabilityProbesAutoConfiguration.class))
                .withPropertyValues("management.endpoint.health.probes.enabled=true")
                .run(context -> {
                    HealthEndpointGroups groups = context.getBean(HealthEndpointGroups.class);
                    assertThat(groups.getPrimary().isMember("redis")).isTrue();
                    assertThat(groups.get("liveness").isMember("livenessState")).isTrue();
                    assertThat(groups.get("liveness").isMember("redis")).isFalse();
                    assertThat(groups.get("liveness").isMember("secureJobs")).isFalse();
                });
    }

    private static void put(CacheManager manager, int count) {
        for (int i = 0; i < count; i++) {
            manager.getCache("shop-a").put(i, i);
        }
    }

    private static void awaitGauge(MeterRegistry registry, double expected) {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (registry.find(CensusMetrics.VALUES).tag("key.id", OTHER_ID).gauge() == null) {
            assertThat(System.nanoTime()).isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        assertThat(registry.get(CensusMetrics.VALUES)
                        .tag("key.id", OTHER_ID)
                        .gauge()
                        .value())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0s", "-1s"})
    void censusInterval_thatIsNone_endsTheStartWithItsName(String interval) {
        application
                .withPropertyValues("secure-redis.census.interval=" + interval)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("SR227 secure-redis.census.interval"));
    }

    @Test
    void endpoint_notExposed_isNotThere() {
        application.run(context -> assertThat(context).doesNotHaveBean(SecureRedisKeysEndpoint.class));
    }

    @Test
    void envAndConfigprops_showingEverything_showNoSecret() {
        application
                .withConfiguration(AutoConfigurations.of(
                        EnvironmentEndpointAutoConfiguration.class,
                        ConfigurationPropertiesReportEndpointAutoConfiguration.class))
                .withPropertyValues(
                        "secure-redis.previous-secret-keys=" + OTHER_SECRET,
                        "spring.ssl.bundle.jks.redis.keystore.password=canary-password",
                        "secure-redis.connection.replicas.password=canary-password",
                        "management.endpoints.jmx.exposure.include=*",
                        "management.endpoints.web.exposure.include=*",
                        "spring.jmx.enabled=true",
                        "management.endpoint.env.show-values=always",
                        "management.endpoint.configprops.show-values=always")
                .run(context -> {
                    String env =
                            context.getBean(EnvironmentEndpoint.class).environment(null).getPropertySources().stream()
                                    .map(source -> source.getProperties().values().stream()
                                            .map(value -> String.valueOf(value.getValue()))
                                            .toList())
                                    .toList()
                                    .toString();
                    assertThat(env).contains("******").doesNotContain(SECRET, OTHER_SECRET, "canary-password");
                    String properties = context
                            .getBean(ConfigurationPropertiesReportEndpoint.class)
                            .configurationProperties()
                            .getContexts()
                            .values()
                            .stream()
                            .map(report -> report.getBeans().values().stream()
                                    .map(bean -> bean.getProperties() + " " + bean.getInputs())
                                    .toList())
                            .toList()
                            .toString();
                    assertThat(properties).contains("******").doesNotContain(SECRET, OTHER_SECRET, "canary-password");
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "secure-redis.secret-key",
                "SECURE_REDIS_SECRET_KEY",
                "secureRedis.secretKey",
                "secure-redis.previous-secret-keys[0]",
                "secretKey",
                "secure-redis.connection.credentials.password",
                "secure-redis.connection.replicas.password",
                "secure-redis.jobs.redis.password",
                "secure-redis.jobs.redis.url",
                "spring.data.redis.password",
                "SPRING_DATA_REDIS_PASSWORD",
                "spring.data.redis.sentinel.password",
                "spring.data.redis.url",
                "REDIS_PASSWORD",
                "spring.ssl.bundle.jks.redis.keystore.password",
                "spring.ssl.bundle.pem.redis.keystore.private-key"
            })
    void sanitizer_secret_isOne(String key) {
        assertThat(SecureRedisActuatorAutoConfiguration.isSecret(key)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "secure-redis.secret-key-file",
                "secure-redis.cache.default-ttl",
                "spring.application.name",
                "secure-redis.connection.credentials.password-file",
                "spring.data.redis.host",
                "spring.data.redis.ssl.bundle",
                "REDIS_PASSWORD_FILE",
                "spring.datasource.url"
            })
    void sanitizer_other_isNone(String key) {
        assertThat(SecureRedisActuatorAutoConfiguration.isSecret(key)).isFalse();
    }
}
