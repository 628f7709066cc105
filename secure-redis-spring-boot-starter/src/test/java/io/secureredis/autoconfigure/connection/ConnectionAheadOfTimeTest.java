package io.secureredis.autoconfigure.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.autoconfigure.SecureRedisAutoConfiguration;
import io.secureredis.autoconfigure.SecureRedisSerializerAutoConfiguration;
import io.secureredis.autoconfigure.Starter;
import io.secureredis.connection.MasterReplicaConnectionFactory;
import io.secureredis.connection.UnixSocketConnectionFactory;
import io.secureredis.testserver.RedisTestServer;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.aot.test.generate.TestGenerationContext;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.test.tools.CompileWithForkedClassLoader;
import org.springframework.core.test.tools.TestCompiler;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.javapoet.ClassName;

/** What looks at Boot's bean definitions finds the same in an application that was processed ahead of time. */
@CompileWithForkedClassLoader
class ConnectionAheadOfTimeTest {

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        ConnectionAutoConfiguration.class,
        DataRedisAutoConfiguration.class,
        SecureRedisAutoConfiguration.class,
        SecureRedisSerializerAutoConfiguration.class,
        SslAutoConfiguration.class
    })
    static class Application {}

    private static final Map<String, String> INCOMPLETE = Map.of(
            "host=", "SR367 spring.data.redis.host is empty.",
            "cluster.nodes=", "SR367 spring.data.redis.cluster.nodes is empty.",
            "sentinel.master=m", "SR367 spring.data.redis.sentinel.nodes is not set.",
            "ssl.bundle=none", "SR368 spring.data.redis.ssl.bundle names an SSL bundle that");

    @Test
    void start_withIncompleteServers_isRefused() {
        processed(compiled -> INCOMPLETE.forEach(
                (setting, problem) -> assertThatThrownBy(() -> started(compiled, "spring.data.redis." + setting))
                        .as(setting)
                        .hasStackTraceContaining(problem)));
    }

    @Test
    void start_withASocketOrReplicas_usesTheFactoriesOfThisLibrary(@TempDir Path directory) {
        Path socket = directory.resolve("s");
        try (RedisTestServer server =
                RedisTestServer.builder().unixSocket(socket).start()) {
            processed(compiled -> {
                assertUsed(
                        compiled, UnixSocketConnectionFactory.class, "secure-redis.connection.unix-socket=" + socket);
                assertUsed(
                        compiled,
                        MasterReplicaConnectionFactory.class,
                        "spring.data.redis.masterreplica.nodes=" + server.host() + ":" + server.port());
            });
        }
    }

    private static void assertUsed(
            ApplicationContextInitializer<GenericApplicationContext> compiled,
            Class<? extends RedisConnectionFactory> factory,
            String setting) {
        try (GenericApplicationContext context = started(compiled, setting)) {
            assertThat(context.getBean(RedisConnectionFactory.class)).isInstanceOf(factory);
            context.getBean(StringRedisTemplate.class).opsForValue().set("k", "v");
        }
    }

    private static GenericApplicationContext started(
            ApplicationContextInitializer<GenericApplicationContext> compiled, String setting) {
        GenericApplicationContext context = new GenericApplicationContext();
        properties().and(setting).applyTo(context);
        compiled.initialize(context);
        context.refresh();
        return context;
    }

    private static TestPropertyValues properties() {
        return TestPropertyValues.of(
                "secure-redis.secret-key=" + Starter.SECRET, "secure-redis.connection.allow-no-password=true");
    }

    @SuppressWarnings("unchecked")
    private static void processed(Consumer<ApplicationContextInitializer<GenericApplicationContext>> check) {
        TestGenerationContext generation = new TestGenerationContext();
        AnnotationConfigApplicationContext source = new AnnotationConfigApplicationContext();
        properties().applyTo(source);
        source.register(Application.class);
        ClassName initializer = new ApplicationContextAotGenerator().processAheadOfTime(source, generation);
        generation.writeGeneratedContent();
        TestCompiler.forSystem()
                .with(generation)
                .compile(compiled -> check.accept(
                        compiled.getInstance(ApplicationContextInitializer.class, initializer.reflectionName())));
    }
}
