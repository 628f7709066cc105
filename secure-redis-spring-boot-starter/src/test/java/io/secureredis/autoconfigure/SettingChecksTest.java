package io.secureredis.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** What a user reads who starts an application with a wrong value of one of our properties. */
@ExtendWith(OutputCaptureExtension.class)
class SettingChecksTest {

    private static final String SECRET_OF_BEFORE = "PkQ4v2nYc8mR1tXwZ6bJ0A==";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            retired-key-ids=canary7                       | SR228 secure-redis.retired-key-ids[0] is not a key id: it has 7 characters
            retired-key-ids[0]=                           | SR228 secure-redis.retired-key-ids[0] is not a key id: it has 0 characters
            retired-key-ids=1f9a03c2,canaryxx             | SR228 secure-redis.retired-key-ids[1] is not a key id: it has 8 characters
            retired-key-ids.canary=1f9a03c2               | SR226 secure-redis.retired-key-ids is a list
            previous-secret-keys.canary=x                 | SR226 secure-redis.previous-secret-keys is a list
            previous-secret-keys=canary!                  | SR101 secure-redis.previous-secret-keys[0]
            previous-secret-keys=PkQ4v2nYc8mR1tXwZ6bJ0A==,YWJj | SR102 secure-redis.previous-secret-keys[1] decodes to 3 bytes; 16, 24 or 32 are required.
            previous-secret-keys[0]=                      | SR102 secure-redis.previous-secret-keys[0] decodes to 0 bytes
            previous-secret-keys[0]=${CANARY_OLD}         | SR362 secure-redis.previous-secret-keys[0] is the placeholder
            cache.plain-caches.canary=true                | SR226 secure-redis.cache.plain-caches is a list
            cache.allowed-packages.canary=x               | SR226 secure-redis.cache.allowed-packages is a list
            cache.caches[0]=canary                        | SR226 secure-redis.cache.caches
            cache.caches=canary                           | SR226 secure-redis.cache.caches
            cache.caches.books=canary                     | SR226 secure-redis.cache.caches.books
            cache.default-ttl=canary                      | SR227 secure-redis.cache.default-ttl
            cache.plaintext=canary                        | SR227 secure-redis.cache.plaintext
            cache.resilience.attempts=canary              | SR227 secure-redis.cache.resilience.attempts
            cache.caches.books.ttl=canary                 | SR227 secure-redis.cache.caches.books.ttl
            crypto.max-value-size=canary                  | SR227 secure-redis.crypto.max-value-size
            crypto.warm-up=canary                         | SR227 secure-redis.crypto.warm-up
            enabled=canary                                | SR227 secure-redis.enabled
            cache.enabled=canary                          | SR227 secure-redis.cache.enabled
            cache.default-ttl=${CANARY_TTL}               | SR362 secure-redis.cache.default-ttl
            cache.open-failure.actions.canary=throw       | SR226 secure-redis.cache.open-failure.actions
            cache.default-ttl=0                           | SR227 secure-redis.cache.default-ttl is out of its range: it must be from 1ms to 36500d.
            cache.default-ttl=-1s                         | SR227 secure-redis.cache.default-ttl is out of its range: it must be from 1ms to 36500d.
            cache.default-ttl=1ns                         | SR227 secure-redis.cache.default-ttl is out of its range: it must be from 1ms to 36500d.
            cache.default-ttl=9223372036854775807ms       | SR227 secure-redis.cache.default-ttl is out of its range: it must be from 1ms to 36500d.
            cache.max-ttl=0                               | SR227 secure-redis.cache.max-ttl is out of its range: it must be from 1ms to 36500d.
            cache.max-ttl=106751991167d                   | SR227 secure-redis.cache.max-ttl is out of its range: it must be from 1ms to 36500d.
            cache.caches.books.ttl=999us                  | SR227 secure-redis.cache.caches.books.ttl is out of its range: it must be from 1ms to 36500d.
            cache.caches.books.max-ttl=-5m                | SR227 secure-redis.cache.caches.books.max-ttl is out of its range: it must be from 1ms to 36500d.
            cache.keys.max-bytes=0                        | is out of its range: it must be from 1 to 536870912.
            cache.resilience.window=2147483647            | SR227 secure-redis.cache.resilience.window
            crypto.max-value-size=0                       | is out of its range: it must be from 64KB to 2047MB.
            crypto.max-value-size=65535B                  | is out of its range: it must be from 64KB to 2047MB.
            crypto.compress-from=-1MB                     | SR227 secure-redis.crypto.compress-from
            key-files-poll-interval=-1s                   | is out of its range: it must be from 1ms to 36500d.
            """)
    void start_wrongValue_namesThePropertyAndTheRemedy(String setting, String problem, CapturedOutput output) {
        start("--secure-redis." + setting);

        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains(problem)
                .contains("Action:")
                .doesNotContain("canary", "Correct what the description names", SECRET_OF_BEFORE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "secure-redis.previous-secret-keys[1]",
                "secure-redis.previous-secret-keys-files[3]",
                "secure-redis.retired-key-ids[2]",
                "secure-redis.cache.allowed-packages[1]",
                "spring.data.redis.sentinel.nodes[1]",
                "spring.data.redis.cluster.nodes[2]"
            })
    void start_entryBehindAGap_isNamedAndNotShown(String property, CapturedOutput output) {
        SpringApplication application = new SpringApplication(WithConnection.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        assertThatThrownBy(() -> application.run(
                        "--secure-redis.secret-key=" + Starter.SECRET,
                        "--spring.data.redis.sentinel.master=m",
                        "--" + property + "=user:canary@host:1"))
                .isInstanceOf(RuntimeException.class);

        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("SR226 " + property.substring(0, property.indexOf('['))
                        + " is a list whose entries are counted")
                .contains(property)
                .doesNotContain("canary");
    }

    /** Their names have lost their dashes, so Boot does not see that they belong to a list. */
    @ParameterizedTest
    @CsvSource({
        "SECURE_REDIS_PREVIOUS_SECRET_KEYS_1, SECURE_REDIS_PREVIOUS_SECRET_KEYS_0",
        "SECUREREDIS_PREVIOUSSECRETKEYS_2, SECUREREDIS_PREVIOUSSECRETKEYS_0",
        "SECURE_REDIS_RETIRED_KEY_IDS_1, SECURE_REDIS_RETIRED_KEY_IDS_0",
        "SECURE_REDIS_CACHE_ALLOWED_PACKAGES_7, SECURE_REDIS_CACHE_ALLOWED_PACKAGES_0"
    })
    void start_variableBehindAGap_isNamedAndNotShown(String variable, String first, CapturedOutput output) {
        startWith(Map.of("SECURE_REDIS_SECRET_KEY", Starter.SECRET, variable, "canary"));

        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("This variable is behind a gap: " + variable)
                .contains("Name the first variable " + first)
                .doesNotContain("canary");
    }

    @Test
    void start_variableOfAWholeListNextToItsEntries_isRefused(CapturedOutput output) {
        startWith(Map.of(
                "SECURE_REDIS_SECRET_KEY",
                Starter.SECRET,
                "SECURE_REDIS_PREVIOUS_SECRET_KEYS",
                SECRET_OF_BEFORE,
                "SECURE_REDIS_PREVIOUS_SECRET_KEYS_0",
                "canary"));

        assertThat(output)
                .contains("SR226 secure-redis.previous-secret-keys is set by the variable")
                .doesNotContain("canary", SECRET_OF_BEFORE);
    }

    @Test
    void start_variablesOfAListWithoutAGap_areRead(CapturedOutput output) {
        startWith(Map.of(
                "SECURE_REDIS_SECRET_KEY",
                Starter.SECRET,
                "SECURE_REDIS_PREVIOUS_SECRET_KEYS_0",
                SECRET_OF_BEFORE,
                "SECURE_REDIS_PREVIOUS_SECRET_KEYS_1",
                "canary!"));

        assertThat(output)
                .contains("SR101 secure-redis.previous-secret-keys[1]")
                .doesNotContain("canary");
    }

    private static void startWith(Map<String, Object> variables) {
        StandardEnvironment environment = new StandardEnvironment();
        String source = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
        environment.getPropertySources().replace(source, new SystemEnvironmentPropertySource(source, variables));
        SpringApplication application = new SpringApplication(WithConnection.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setEnvironment(environment);
        assertThatThrownBy(application::run).isInstanceOf(RuntimeException.class);
    }

    /** Bound without the checks of our records, as for jobs on a server of their own. */
    @Test
    void analyzer_valueWhereNamesBelong_doesNotShowIt() {
        Binder binder = new Binder(new MapConfigurationPropertySource(Map.of("secure-redis.jobs.redis", "canary")));
        BindException failure = Assertions.catchThrowableOfType(
                BindException.class,
                () -> binder.bind("secure-redis.jobs.redis", Bindable.mapOf(String.class, Object.class)));
        FailureAnalysis analysis = new HiddenValueFailureAnalyzer().analyze(failure);

        assertThat(analysis.getDescription() + analysis.getAction())
                .startsWith("SR227 secure-redis.jobs.redis")
                .doesNotContain("canary");
    }

    /** Boot's own analyzer knows best which words it takes. */
    @Test
    void analyzer_wrongValueOfBoot_isLeftToBoot() {
        Binder binder = new Binder(new MapConfigurationPropertySource(Map.of("spring.data.redis.port", "canary")));
        BindException failure = Assertions.catchThrowableOfType(
                BindException.class, () -> binder.bind("spring.data.redis.port", Integer.class));
        assertThat(new HiddenValueFailureAnalyzer().analyze(failure)).isNull();
    }

    @Test
    void start_wrongPreviousSecret_leavesThePrimaryAlone(CapturedOutput output) {
        start("--secure-redis.previous-secret-keys=YWJj");

        assertThat(output)
                .contains("Write each secret under secure-redis.previous-secret-keys")
                .contains("Do not replace secure-redis.secret-key.")
                .doesNotContain("Make a secret of 32 random bytes");
    }

    @Test
    void start_wrongChoice_listsTheOthers(CapturedOutput output) {
        start("--secure-redis.cache.plaintext=canary");

        assertThat(output).contains("to one of reject, keep, read, read-and-seal, or remove it.");
    }

    private static void start(String setting) {
        SpringApplication application = new SpringApplication(Application.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        try {
            application
                    .run("--secure-redis.secret-key=" + Starter.SECRET, setting)
                    .close();
            throw new AssertionError("It started");
        } catch (RuntimeException expected) {
            assertThat(expected).rootCause().hasMessageStartingWith("SR");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({SecureRedisAutoConfiguration.class, SecureRedisSerializerAutoConfiguration.class})
    static class Application {}

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        SecureRedisAutoConfiguration.class,
        SecureRedisSerializerAutoConfiguration.class,
        DataRedisAutoConfiguration.class
    })
    static class WithConnection {}
}
