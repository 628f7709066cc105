package io.secureredis.autoconfigure.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.autoconfigure.Starter;
import io.secureredis.crypto.KeyRingSource;
import io.secureredis.crypto.NameCipher;
import io.secureredis.crypto.Sealer;
import io.secureredis.migration.PlaintextMigration;
import io.secureredis.migration.ValueConversion;
import io.secureredis.session.SealedSessionLayout;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.DefaultApplicationArguments;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.RedisTemplate;

/** The migration as a bean: off unless it is asked for. */
@ExtendWith(OutputCaptureExtension.class)
class SecureRedisMigrationTest {

    private static final String[] TO_CACHE = {
        "secure-redis.migration.steps[0].as=cache",
        "secure-redis.migration.steps[0].from-prefix=app1:",
        "secure-redis.migration.steps[0].to-prefix=app1:secure:",
        "secure-redis.migration.steps[0].delete-old=true",
        "secure-redis.migration.steps[0].conversion=quoting",
        "spring.cache.redis.key-prefix=app1:secure:"
    };

    @Configuration
    @EnableCaching
    static class Application {

        /** From text to the JSON that the cache reads. */
        @Bean
        ValueConversion quoting() {
            return value -> ("\"" + new String(value, StandardCharsets.UTF_8) + "\"").getBytes(StandardCharsets.UTF_8);
        }
    }

    @BeforeEach
    void store() {
        LoggingSystem.get(getClass().getClassLoader()).setLogLevel(MigrationRunner.class.getName(), LogLevel.INFO);
        Starter.delete("app1:");
        Starter.REDIS.command("SET", "app1:books::1", "Momo");
    }

    private static ApplicationContextRunner application(String... settings) {
        return Starter.application()
                .withConfiguration(AutoConfigurations.of(SecureRedisMigrationAutoConfiguration.class))
                .withUserConfiguration(Application.class)
                .withPropertyValues(TO_CACHE)
                .withPropertyValues(settings);
    }

    private static Object old() {
        return Starter.REDIS.command("GET", "app1:books::1");
    }

    @Test
    void migration_isOff_unlessItIsAskedFor() {
        application().run(context -> assertThat(context).doesNotHaveBean(MigrationRunner.class));
        application("secure-redis.migration.mode=off").run(context -> {
            context.getBean(MigrationRunner.class).run(new DefaultApplicationArguments());
            assertThat(old()).isEqualTo("Momo");
        });
    }

    @Test
    void dryRun_reports_andWritesNothing(CapturedOutput output) {
        application("secure-redis.migration.mode=dry-run").run(context -> {
            context.getBean(MigrationRunner.class).run(new DefaultApplicationArguments());

            assertThat(output)
                    .contains("Migration of cache app1:secure:* (dry run): 1 sealed, 1 old keys deleted")
                    .doesNotContain("books::1");
            assertThat(old()).isEqualTo("Momo");
        });
    }

    @Test
    void run_seals_whatTheCacheReads(CapturedOutput output) {
        Starter.REDIS.command("XADD", "app1:stream", "*", "a", "b");
        application("secure-redis.migration.mode=run").run(context -> {
            context.getBean(MigrationRunner.class).run(new DefaultApplicationArguments());

            assertThat(context.getBean(CacheManager.class).getCache("books").get("1", String.class))
                    .isEqualTo("Momo");
            assertThat(old()).isNull();
            assertThat(output).contains("1 keys of cache app1:secure:* are still in plaintext");
        });
    }

    @Test
    void run_ofATemplate_seals_inPlace() {
        application(
                        "secure-redis.migration.mode=run",
                        "secure-redis.migration.steps[0].as=template",
                        "secure-redis.migration.steps[0].to-prefix=app1:",
                        "secure-redis.migration.steps[0].delete-old=false")
                .run(context -> {
                    context.getBean(MigrationRunner.class).run(new DefaultApplicationArguments());

                    assertThat(old()).isNotEqualTo("Momo");
                    RedisTemplate<?, ?> template = context.getBean("sealedRedisTemplate", RedisTemplate.class);
                    assertThat(template.opsForValue().get((Object) "app1:books::1"))
                            .isEqualTo("Momo");
                });
    }

    @Test
    void run_ofATemplate_leavesSealedSessions(CapturedOutput output) {
        application(
                        "secure-redis.migration.mode=run",
                        "secure-redis.migration.steps[0].as=template",
                        "secure-redis.migration.steps[0].to-prefix=app1:",
                        "secure-redis.migration.steps[0].delete-old=false")
                .run(context -> {
                    Starter.REDIS.command("HSET", "app1:sessions:1", "creationTime", "1", "sessionAttr:cart", "x");
                    PlaintextMigration.builder(
                                    context.getBean(RedisConnectionFactory.class),
                                    SealedSessionLayout.of(
                                            context.getBean(Sealer.class),
                                            NameCipher.of(context.getBean(KeyRingSource.class))))
                            .prefix("app1:sessions:", "app1:sessions:")
                            .deleteOld(true)
                            .build()
                            .run();
                    context.getBean(MigrationRunner.class).run(new DefaultApplicationArguments());

                    assertThat(output).contains("1 of another kind that secure-redis stores, left unchanged");
                });
    }

    @Test
    void failure_ofRedis_isLogged_andTheApplicationGoesOn(CapturedOutput output) {
        application("secure-redis.migration.mode=run", "spring.data.redis.port=1")
                .run(context -> {
                    context.getBean(MigrationRunner.class).run(new DefaultApplicationArguments());

                    assertThat(output).contains("The migration of cache app1:secure:* stopped");
                });
    }
}
