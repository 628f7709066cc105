package io.secureredis.admin.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.admin.DashboardKeys;
import io.secureredis.admin.web.Dashboard;
import io.secureredis.autoconfigure.SecureRedisAutoConfiguration;
import io.secureredis.autoconfigure.SecureRedisSteppedBackAutoConfiguration;
import io.secureredis.jobs.autoconfigure.SecureJobsAutoConfiguration;
import io.secureredis.jobs.autoconfigure.SecureJobsSteppedBackAutoConfiguration;
import io.secureredis.testserver.RedisTestServer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.TaskExecutor;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import tools.jackson.databind.json.JsonMapper;

/**
 * Two beans of a type, none of them primary: the dashboard steps back with the jobs, or goes on, and says what is left
 * out.
 */
@ExtendWith(OutputCaptureExtension.class)
class TwoBeansOfATypeForTheDashboardTest {

    private final WebApplicationContextRunner application = new WebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    DataRedisAutoConfiguration.class,
                    JacksonAutoConfiguration.class,
                    SecureRedisAutoConfiguration.class,
                    SecureRedisSteppedBackAutoConfiguration.class,
                    SecureJobsAutoConfiguration.class,
                    SecureJobsSteppedBackAutoConfiguration.class,
                    SecureRedisAdminAutoConfiguration.class,
                    SecureRedisAdminSteppedBackAutoConfiguration.class))
            .withPropertyValues(
                    "spring.data.redis.host=127.0.0.1",
                    "spring.data.redis.port=" + RedisTestServer.shared().port(),
                    "secure-redis.secret-key=q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=",
                    "secure-redis.jobs.worker.enabled=false",
                    "secure-redis.admin.enabled=true",
                    "secure-redis.admin.dangerously-allow-everyone=true");

    /** @param said what the line at start must name; empty when the dashboard needs no bean of this type */
    record Two(Class<?> type, Supplier<?> bean, boolean dashboard, String said) {

        @SuppressWarnings("unchecked")
        WebApplicationContextRunner in(WebApplicationContextRunner runner) {
            Class<Object> beans = (Class<Object>) type;
            Supplier<Object> supplier = (Supplier<Object>) bean;
            return runner.withBean("first", beans, supplier).withBean("second", beans, supplier);
        }

        @Override
        public String toString() {
            return type.getSimpleName();
        }
    }

    static Stream<Two> twos() {
        return Stream.of(
                new Two(JsonMapper.class, JsonMapper::new, false, "jobs (no job can be put or run), the dashboard."),
                new Two(
                        RedisConnectionFactory.class,
                        TwoBeansOfATypeForTheDashboardTest::factory,
                        false,
                        "jobs (no job can be put or run), the dashboard."),
                new Two(UserDetailsService.class, InMemoryUserDetailsManager::new, true, ""),
                new Two(TaskExecutor.class, SimpleAsyncTaskExecutor::new, true, ""));
    }

    @ParameterizedTest
    @MethodSource("twos")
    void start_twoBeansWithoutPrimary_startsAndSaysWhatIsLeftOut(Two two, CapturedOutput output) {
        two.in(application).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBeansOfType(Dashboard.class)).hasSize(two.dashboard ? 1 : 0);
        });
        if (two.said.isEmpty()) {
            assertThat(output).doesNotContain("SR366");
        } else {
            assertThat(output)
                    .contains("SR366 The application has 2 beans of type " + two + " (first, second)", two.said);
        }
    }

    @Test
    void start_twoConnectionFactoriesAndTheJobsHaveOne_leavesOutThePageAboutKeys(CapturedOutput output) {
        application
                .withBean("first", RedisConnectionFactory.class, TwoBeansOfATypeForTheDashboardTest::factory)
                .withBean("second", RedisConnectionFactory.class, TwoBeansOfATypeForTheDashboardTest::factory)
                .withPropertyValues("secure-redis.jobs.connection-factory=second")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(Dashboard.class)
                        .doesNotHaveBean(DashboardKeys.class));
        assertThat(output).contains("the dashboard's page about keys");
    }

    @Test
    void start_jobsAreOff_isStillRefused() {
        application
                .withPropertyValues("secure-redis.jobs.enabled=false")
                .withBean("first", JsonMapper.class, JsonMapper::new)
                .withBean("second", JsonMapper.class, JsonMapper::new)
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageStartingWith("SR502 "));
    }

    private static LettuceConnectionFactory factory() {
        RedisTestServer server = RedisTestServer.shared();
        return new LettuceConnectionFactory(new RedisStandaloneConfiguration(server.host(), server.port()));
    }
}
