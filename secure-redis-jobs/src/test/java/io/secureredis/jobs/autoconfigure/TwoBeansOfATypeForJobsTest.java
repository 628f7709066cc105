package io.secureredis.jobs.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.secureredis.autoconfigure.SecureRedisAutoConfiguration;
import io.secureredis.autoconfigure.SecureRedisSteppedBackAutoConfiguration;
import io.secureredis.jobs.SecureJobs;
import io.secureredis.testserver.RedisTestServer;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.TaskExecutor;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import tools.jackson.databind.json.JsonMapper;

/**
 * Two beans of a type, none of them primary: where Boot starts without jobs it starts with them, and what jobs leave
 * out is said.
 */
@ExtendWith(OutputCaptureExtension.class)
class TwoBeansOfATypeForJobsTest {

    private static final String MAPPER = "SR366 The application has 2 beans of type JsonMapper (first, second)";
    private static final AutoConfigurations BOOT =
            AutoConfigurations.of(DataRedisAutoConfiguration.class, JacksonAutoConfiguration.class);
    private static final AutoConfigurations OURS = AutoConfigurations.of(
            SecureRedisAutoConfiguration.class,
            SecureRedisSteppedBackAutoConfiguration.class,
            SecureJobsAutoConfiguration.class,
            SecureJobsSteppedBackAutoConfiguration.class);

    private final ApplicationContextRunner boot = new ApplicationContextRunner()
            .withConfiguration(BOOT)
            .withPropertyValues(
                    "spring.data.redis.host=127.0.0.1",
                    "spring.data.redis.port=" + RedisTestServer.shared().port());

    private final ApplicationContextRunner application = boot.withConfiguration(OURS)
            .withPropertyValues(
                    "secure-redis.secret-key=q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=",
                    "secure-redis.jobs.worker.enabled=false");

    /** @param said what the line at start must name; empty when jobs need no bean of this type */
    record Two(Class<?> type, Supplier<?> bean, boolean jobs, String said) {

        @SuppressWarnings("unchecked")
        ApplicationContextRunner in(ApplicationContextRunner runner) {
            Class<Object> beans = (Class<Object>) type;
            Supplier<Object> supplier = (Supplier<Object>) bean;
            ApplicationContextRunner two =
                    runner.withBean("first", beans, supplier).withBean("second", beans, supplier);
            return type == SslBundles.class ? two.withBean(DataRedisConnectionDetails.class, Details::new) : two;
        }

        @Override
        public String toString() {
            return type.getSimpleName();
        }
    }

    static Stream<Two> twos() {
        return Stream.of(
                new Two(JsonMapper.class, JsonMapper::new, false, "jobs (no job can be put or run)"),
                new Two(
                        RedisConnectionFactory.class,
                        TwoBeansOfATypeForJobsTest::factory,
                        false,
                        "with secure-redis.jobs.connection-factory."),
                new Two(ReactiveRedisConnectionFactory.class, TwoBeansOfATypeForJobsTest::factory, true, ""),
                new Two(MeterRegistry.class, SimpleMeterRegistry::new, true, "the counters and timers of jobs"),
                new Two(ObservationRegistry.class, ObservationRegistry::create, true, "observations of jobs"),
                new Two(TaskExecutor.class, SimpleAsyncTaskExecutor::new, true, ""),
                new Two(AsyncTaskExecutor.class, SimpleAsyncTaskExecutor::new, true, ""),
                new Two(SslBundles.class, DefaultSslBundleRegistry::new, true, ""),
                new Two(PlatformTransactionManager.class, NoTransactions::new, true, ""));
    }

    @ParameterizedTest
    @MethodSource("twos")
    void start_twoBeansWithoutPrimary_startsWhereBootDoesAndSaysWhatIsLeftOut(Two two, CapturedOutput output) {
        two.in(boot).run(alone -> assertThat(alone).as("Boot alone").hasNotFailed());
        two.in(application).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBeansOfType(SecureJobs.class)).hasSize(two.jobs ? 1 : 0);
        });
        if (!two.said.isEmpty()) {
            assertThat(output)
                    .contains("SR366 The application has 2 beans of type " + two + " (first, second)", two.said);
        } else {
            assertThat(output.getOut().lines().filter(line -> line.contains("SR366") && line.contains("jobs")))
                    .isEmpty();
        }
    }

    @Test
    void start_twoConnectionFactoriesAndOneIsNamed_hasJobs(CapturedOutput output) {
        application
                .withBean("first", RedisConnectionFactory.class, TwoBeansOfATypeForJobsTest::factory)
                .withBean("second", RedisConnectionFactory.class, TwoBeansOfATypeForJobsTest::factory)
                .withPropertyValues("secure-redis.jobs.connection-factory=second")
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(SecureJobs.class));
        assertThat(output.getOut().lines().filter(line -> line.contains("SR366") && line.contains("jobs")))
                .isEmpty();
    }

    @Test
    void start_twoMappersAndOneIsPrimary_hasJobs(CapturedOutput output) {
        application
                .withBean("first", JsonMapper.class, JsonMapper::new)
                .withBean("second", JsonMapper.class, JsonMapper::new, bean -> bean.setPrimary(true))
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(SecureJobs.class));
        assertThat(output).doesNotContain(MAPPER);
    }

    @Test
    void disabled_twoMappers_saysNothing(CapturedOutput output) {
        for (String property : List.of("secure-redis.enabled=false", "secure-redis.jobs.enabled=false")) {
            application
                    .withBean("first", JsonMapper.class, JsonMapper::new)
                    .withBean("second", JsonMapper.class, JsonMapper::new)
                    .withPropertyValues(property)
                    .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(SecureJobs.class));
        }
        assertThat(output).doesNotContain(MAPPER);
    }

    private static LettuceConnectionFactory factory() {
        RedisTestServer server = RedisTestServer.shared();
        return new LettuceConnectionFactory(new RedisStandaloneConfiguration(server.host(), server.port()));
    }

    private static final class Details implements DataRedisConnectionDetails {

        @Override
        public Standalone getStandalone() {
            RedisTestServer server = RedisTestServer.shared();
            return Standalone.of(server.host(), server.port(), server.database());
        }
    }

    private static final class NoTransactions extends AbstractPlatformTransactionManager {

        @Override
        protected Object doGetTransaction() {
            return new Object();
        }

        @Override
        protected void doBegin(Object transaction, TransactionDefinition definition) {}

        @Override
        protected void doCommit(DefaultTransactionStatus status) {}

        @Override
        protected void doRollback(DefaultTransactionStatus status) {}
    }
}
