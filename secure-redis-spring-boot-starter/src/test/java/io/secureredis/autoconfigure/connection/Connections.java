package io.secureredis.autoconfigure.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.autoconfigure.SecureRedisAutoConfiguration;
import io.secureredis.autoconfigure.SecureRedisSerializerAutoConfiguration;
import io.secureredis.autoconfigure.SecureRedisTemplateAutoConfiguration;
import io.secureredis.autoconfigure.Starter;
import io.secureredis.autoconfigure.cache.SecureRedisCacheAutoConfiguration;
import io.secureredis.testserver.TestCertificates;
import io.secureredis.testserver.TestCertificates.Identity;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisReactiveAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.health.DataRedisHealthContributorAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Applications with all of the starter, whose connection is the test's own. */
final class Connections {

    static final AutoConfigurations ALL = AutoConfigurations.of(
            SslAutoConfiguration.class,
            ConnectionAutoConfiguration.class,
            ConnectionLoginAutoConfiguration.class,
            ConnectionHealthAutoConfiguration.class,
            ConnectionMetricsAutoConfiguration.class,
            DataRedisHealthContributorAutoConfiguration.class,
            SecureRedisAutoConfiguration.class,
            SecureRedisSerializerAutoConfiguration.class,
            SecureRedisCacheAutoConfiguration.class,
            SecureRedisTemplateAutoConfiguration.class,
            DataRedisAutoConfiguration.class,
            DataRedisReactiveAutoConfiguration.class,
            CacheAutoConfiguration.class);

    private Connections() {}

    /** A busy machine may stall for longer than users should wait; a test that is about silence says how long. */
    static ApplicationContextRunner application() {
        return withTimeoutsByDefault()
                .withPropertyValues("spring.data.redis.timeout=60s", "spring.data.redis.connect-timeout=60s");
    }

    static ApplicationContextRunner withTimeoutsByDefault() {
        return new ApplicationContextRunner()
                .withConfiguration(ALL)
                .withPropertyValues(
                        "secure-redis.secret-key=" + Starter.SECRET,
                        // So that a command that fails shows, and is not taken for a miss
                        "secure-redis.cache.resilience.enabled=false",
                        "secure-redis.cache.allowed-packages=io.secureredis.autoconfigure");
    }

    static ApplicationContextRunner to(String host, int port) {
        return application().withPropertyValues("spring.data.redis.host=" + host, "spring.data.redis.port=" + port);
    }

    /** What an SSL bundle named redis needs, reloading quickly. */
    static String[] tls(TestCertificates certificates, @Nullable Identity client) {
        String pem = "spring.ssl.bundle.pem.redis.";
        String keystore = client == null ? "" : "file:" + client.certificate();
        return new String[] {
            "spring.data.redis.ssl.bundle=redis",
            "spring.ssl.bundle.watch.file.quiet-period=50ms",
            pem + "reload-on-update=true",
            pem + "truststore.certificate=file:" + certificates.authority(),
            client == null ? "unused=1" : pem + "keystore.certificate=" + keystore,
            client == null ? "unused=1" : pem + "keystore.private-key=file:" + client.key()
        };
    }

    static FailureAnalysis analysis(AssertableApplicationContext context) {
        assertThat(context).hasFailed();
        FailureAnalysis analysis = new ConnectionFailureAnalyzer().analyze(context.getStartupFailure());
        assertThat(analysis).as("analysis of %s", context.getStartupFailure()).isNotNull();
        return analysis;
    }

    /** Waits for a state that sends no signal; the pause only spares the processor. */
    static void await(String what, Callable<Boolean> condition) throws Exception {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("waited too long for: %s", what).isLessThan(limit);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }
}
