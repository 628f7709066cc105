package io.secureredis.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.autoconfigure.OverrideAutoConfiguration;
import org.springframework.boot.test.context.filter.annotation.TypeExcludeFilters;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.core.annotation.AliasFor;
import org.springframework.test.context.BootstrapWith;
import org.springframework.test.context.TestExecutionListeners;
import org.springframework.test.context.junit.jupiter.SpringExtension;

/**
 * Tests what an application stores in Redis, on a real Redis that is empty before each test. The slice contains cache,
 * templates, jobs, and those of the application's own beans that have cached methods or jobs.
 *
 * <p>The Redis is the one of the test's {@code DataRedisConnectionDetails} bean (a container with
 * {@code @ServiceConnection}), if there is one; otherwise the server that {@code SECURE_REDIS_TEST_URL} names;
 * otherwise a server that is started for the test. Properties of the application never apply: neither
 * {@code spring.data.redis.*}, nor {@code secure-redis.jobs.redis.*}, nor a Unix socket.
 *
 * <p>The worker does not run by itself: {@link JobTester#runDue()} runs what is due. If the application has no secret
 * for tests, or names a variable for it that is not set, the slice provides one. Each command may take a minute, so
 * that a busy machine turns no hit into a miss.
 *
 * <pre>{@code
 * @SecureRedisTest
 * class WelcomeTest {
 *     @Autowired SecureJobs jobs;
 *     @Autowired JobTester tester;
 *
 *     @Test
 *     void signUp_always_sendsAWelcome() {
 *         signUp("a@example.org");
 *         tester.assertEnqueued(jobs.call(Mailer::welcome, 1L, "a@example.org"));
 *         tester.runDue();
 *     }
 * }
 * }</pre>
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@BootstrapWith(SecureRedisTestContextBootstrapper.class)
@ExtendWith(SpringExtension.class)
@OverrideAutoConfiguration(enabled = false)
@TypeExcludeFilters(SecureRedisTypeExcludeFilter.class)
@ImportAutoConfiguration
@TestExecutionListeners(
        listeners = EmptyRedisListener.class,
        mergeMode = TestExecutionListeners.MergeMode.MERGE_WITH_DEFAULTS)
public @interface SecureRedisTest {

    /** Properties for this test, as {@code name=value}. */
    String[] properties() default {};

    /** Whether a call of a job runs it at once in the caller's thread, without Redis. */
    boolean inline() default false;

    /** Whether the test uses only those beans of the application that have cached methods or jobs. */
    boolean useDefaultFilters() default true;

    /** Further beans of the application. */
    Filter[] includeFilters() default {};

    /** Beans to leave out. */
    Filter[] excludeFilters() default {};

    /** Auto-configurations to leave out. */
    @AliasFor(annotation = ImportAutoConfiguration.class, attribute = "exclude")
    Class<?>[] excludeAutoConfiguration() default {};
}
