package io.secureredis.autoconfigure.cache;

import static io.secureredis.autoconfigure.Starter.REDIS;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.observation.ObservationRegistry;
import io.secureredis.autoconfigure.SecureRedisAutoConfiguration;
import io.secureredis.autoconfigure.SecureRedisCacheProperties;
import io.secureredis.autoconfigure.SecureRedisProperties;
import io.secureredis.autoconfigure.SecureRedisSerializerAutoConfiguration;
import io.secureredis.autoconfigure.SecureRedisTemplateAutoConfiguration;
import io.secureredis.autoconfigure.Starter;
import io.secureredis.autoconfigure.actuate.SecureRedisCensusAutoConfiguration;
import io.secureredis.autoconfigure.cache.Shop.Catalogue;
import io.secureredis.autoconfigure.session.SecureRedisSessionAutoConfiguration;
import io.secureredis.cache.SealedCacheWriter;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.aot.test.generate.TestGenerationContext;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisReactiveAutoConfiguration;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.cache.support.NullValue;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.test.tools.CompileWithForkedClassLoader;
import org.springframework.core.test.tools.TestCompiler;
import org.springframework.data.redis.connection.ReactiveRedisConnection;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.RedisStringCommands;
import org.springframework.javapoet.ClassName;

/**
 * An application that was processed ahead of time, compiled, and run without looking at its configuration classes
 * again.
 */
@CompileWithForkedClassLoader
class AheadOfTimeTest {

    @Configuration(proxyBeanMethods = false)
    @Import(Shop.class)
    @ImportAutoConfiguration({
        SecureRedisAutoConfiguration.class,
        SecureRedisSerializerAutoConfiguration.class,
        SecureRedisCacheAutoConfiguration.class,
        SecureRedisCensusAutoConfiguration.class,
        SecureRedisMetricsAutoConfiguration.class,
        SecureRedisNearCacheAutoConfiguration.class,
        SecureRedisObservationAutoConfiguration.class,
        SecureRedisSessionAutoConfiguration.class,
        SecureRedisTemplateAutoConfiguration.class,
        DataRedisAutoConfiguration.class,
        DataRedisReactiveAutoConfiguration.class,
        CacheAutoConfiguration.class
    })
    static class Application {

        @Bean
        ObservationRegistry observations() {
            return ObservationRegistry.create();
        }
    }

    @BeforeEach
    void empty() {
        Starter.delete("shop-");
    }

    private static TestPropertyValues properties() {
        return TestPropertyValues.of(
                "secure-redis.secret-key=" + Starter.SECRET,
                "secure-redis.cache.allowed-packages=io.secureredis.autoconfigure",
                "secure-redis.cache.resilience.command-timeout=60s",
                "secure-redis.cache.resilience.slow-call=60s",
                "secure-redis.cache.near.enabled=true",
                "secure-redis.cache.observations=true",
                "spring.data.redis.host=" + REDIS.host(),
                "spring.data.redis.port=" + REDIS.port(),
                "spring.data.redis.database=" + REDIS.database());
    }

    @Test
    void application_processedAheadOfTime_sealsAndOpens() {
        processed((generation, compiled) -> {
            try (GenericApplicationContext context = new GenericApplicationContext()) {
                properties().applyTo(context);
                compiled.initialize(context);
                context.refresh();
                Catalogue catalogue = context.getBean(Catalogue.class);
                assertThat(catalogue.article(1)).isEqualTo(catalogue.article(1));
                assertThat(catalogue.missing(1)).isNull();
                assertThat(catalogue.missing(1)).isNull();
                assertThat(catalogue.calls()).isEqualTo(2);
                assertThat((String) REDIS.command("GET", "shop-articles::1")).startsWith("SR");
                assertThat(context.getBean(SealedCacheWriter.class)).isInstanceOf(ObservedCacheWriter.class);
                assertThat(context.getBeanNamesForType(NearTier.class)).hasSize(1);
            }
        });
    }

    @Test
    void hints_forANativeImage_coverScriptsNullsAndProperties() {
        processed((generation, compiled) -> {
            RuntimeHints hints = generation.getRuntimeHints();
            SpringFactoriesLoader.forResourceLocation("META-INF/spring/aot.factories")
                    .load(RuntimeHintsRegistrar.class)
                    .forEach(registrar -> registrar.registerHints(hints, AheadOfTimeTest.class.getClassLoader()));
            for (String resource : List.of(
                    "io/secureredis/cache/lua/reseal.lua",
                    "io/secureredis/session/lua/create.lua",
                    "io/secureredis/template/lua/move.lua",
                    "io/secureredis/migration/lua/replace.lua",
                    "io/secureredis/template/commands.txt")) {
                assertThat(RuntimeHintsPredicates.resource().forResource(resource))
                        .as(resource)
                        .accepts(hints);
            }
            for (Class<?> proxied : List.of(
                    RedisConnectionFactory.class,
                    RedisConnection.class,
                    RedisStringCommands.class,
                    ReactiveRedisConnectionFactory.class,
                    ReactiveRedisConnection.class)) {
                assertThat(RuntimeHintsPredicates.proxies().forInterfaces(proxied))
                        .as("%s", proxied)
                        .accepts(hints);
            }
            assertThat(RuntimeHintsPredicates.reflection().onJavaSerialization(NullValue.class, true))
                    .accepts(hints);
            assertThat(RuntimeHintsPredicates.reflection().onType(SecureRedisProperties.class))
                    .accepts(hints);
            assertThat(RuntimeHintsPredicates.reflection().onType(SecureRedisCacheProperties.Cache.class))
                    .accepts(hints);
        });
    }

    @SuppressWarnings("unchecked")
    private static void processed(
            BiConsumer<TestGenerationContext, ApplicationContextInitializer<GenericApplicationContext>> check) {
        TestGenerationContext generation = new TestGenerationContext();
        AnnotationConfigApplicationContext source = new AnnotationConfigApplicationContext();
        properties().applyTo(source);
        source.register(Application.class);
        ClassName initializer = new ApplicationContextAotGenerator().processAheadOfTime(source, generation);
        generation.writeGeneratedContent();
        TestCompiler.forSystem()
                .with(generation)
                .compile(compiled -> check.accept(
                        generation,
                        compiled.getInstance(ApplicationContextInitializer.class, initializer.reflectionName())));
    }
}
