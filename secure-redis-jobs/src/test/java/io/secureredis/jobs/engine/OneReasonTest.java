package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.secureredis.cache.CacheEventListener;
import io.secureredis.connection.ConnectionException;
import io.secureredis.jobs.SecureJobs;
import io.secureredis.jobs.engine.ConnectionApplication.Counter;
import io.secureredis.testserver.RedisTestServer;
import io.secureredis.testserver.TestCertificates;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.CacheManager;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/**
 * One fault has one code: in the line of the cache and its event, in the line of the worker, for who puts a job, and in
 * both healths. And what Lettuce logs of it, which
 * {@code docs/guides/connections.md} tells.
 *
 * <p>All applications meet their faults at the same time, because each waits for time-outs. They start one after the
 * other: Spring Boot keeps lines back while one starts.
 */
@ExtendWith(OutputCaptureExtension.class)
class OneReasonTest {

    private static final String APP = "on >canary-first ~* &* +@all";
    /** Newer JDKs say {@code (certificate_expired)} before it. */
    private static final String EXPIRED =
            "PKIX path validation failed: java.security.cert.CertPathValidatorException: validity check failed";

    private static final String REFUSED_LOGIN = "io.lettuce.core.RedisCommandExecutionException: WRONGPASS "
            + "invalid username-password pair or user is disabled.";
    private static final List<String> KILL = List.of("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");

    private static final Map<String, CompletableFuture<Void>> OUTCOMES = new LinkedHashMap<>();

    /** An application, what happens to its Redis, and what is to be read of that. */
    private record Fault(
            String name,
            String code,
            String server,
            String lettuce,
            ConfigurableApplicationContext context,
            @Nullable Runnable event) {

        private void happens(CapturedOutput output) {
            if (event != null) {
                works(context);
                event.run();
            }
            assertCode(this, output);
        }
    }

    @BeforeAll
    static void haveAllFaults(CapturedOutput output) {
        List<AutoCloseable> open = new ArrayList<>();
        try (TestCertificates certificates = TestCertificates.create()) {
            List<Fault> faults = faults(certificates, open);
            faults.forEach(fault -> OUTCOMES.put(
                    fault.name(),
                    CompletableFuture.runAsync(() -> fault.happens(output), task -> new Thread(task).start())));
            OUTCOMES.values()
                    .forEach(outcome -> outcome.exceptionally(failure -> null).join());
        } finally {
            open.parallelStream().forEach(OneReasonTest::close);
        }
    }

    /** The server does not say which of the three it is. */
    @Test
    void login_ofAUserWhoIsOff_isRefusedInTheSameWords() {
        try (RedisTestServer server = RedisTestServer.builder().user("app", APP).start()) {
            server.command("ACL", "SETUSER", "app", "off");
            String refusal = REFUSED_LOGIN.substring(REFUSED_LOGIN.indexOf("WRONGPASS"));
            assertThatThrownBy(() -> server.command("AUTH", "app", "canary-first"))
                    .hasMessageContaining(refusal);
        }
    }

    private static void close(AutoCloseable each) {
        try {
            each.close();
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static List<Fault> faults(TestCertificates certificates, List<AutoCloseable> open) {
        List<Fault> faults = new ArrayList<>();
        faults.add(login("password changed", open, "SETUSER", "app", "resetpass", ">second"));
        faults.add(login("user removed", open, "DELUSER", "app"));
        RedisTestServer stopped = opened(open, RedisTestServer.builder().start());
        faults.add(
                fault("port refuses", "SR310", stopped, "Connection refused", open, stopped::stop, address(stopped)));
        RedisTestServer expiring =
                opened(open, RedisTestServer.builder().tls(certificates).start());
        Runnable expire = () -> {
            expiring.showCertificate(certificates.expiredServer());
            expiring.command(KILL.toArray(String[]::new));
        };
        faults.add(fault("certificate expired", "SR332", expiring, EXPIRED, open, expire, tls(expiring, certificates)));
        RedisTestServer plain = opened(open, RedisTestServer.builder().start());
        faults.add(fault("port speaks plaintext", "SR334", plain, "", open, null, tls(plain, certificates)));
        faults.add(new Fault(
                "host unknown",
                "SR311",
                "redis.invalid:6379",
                "",
                opened(
                        open,
                        start(
                                "spring.data.redis.host=redis.invalid",
                                "secure-redis.connection.allow-plaintext=true",
                                "secure-redis.connection.allow-no-password=true")),
                null));
        return faults;
    }

    /** A user who is changed or removed. */
    private static Fault login(String name, List<AutoCloseable> open, String... change) {
        RedisTestServer server =
                opened(open, RedisTestServer.builder().user("app", APP).start());
        Runnable event = () -> {
            server.command(Stream.concat(Stream.of("ACL"), Stream.of(change)).toArray(String[]::new));
            server.command(KILL.toArray(String[]::new));
        };
        return fault(name, "SR321", server, REFUSED_LOGIN, open, event, login(server));
    }

    private static Fault fault(
            String name,
            String code,
            RedisTestServer server,
            String lettuce,
            List<AutoCloseable> open,
            @Nullable Runnable event,
            String... properties) {
        ConfigurableApplicationContext context = opened(open, start(properties));
        return new Fault(name, code, ":" + server.port(), lettuce, context, event);
    }

    /** Applications are closed before their servers are, as far as that can be. */
    private static <T extends AutoCloseable> T opened(List<AutoCloseable> open, T each) {
        open.add(0, each);
        return each;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password changed",
                "user removed",
                "port refuses",
                "certificate expired",
                "port speaks plaintext",
                "host unknown"
            })
    void fault_ofOneServer_hasOneCodeEverywhere(String name) {
        assertThat(Objects.requireNonNull(OUTCOMES.get(name))).isCompleted();
    }

    private static String[] address(RedisTestServer server) {
        return new String[] {"spring.data.redis.host=" + server.host(), "spring.data.redis.port=" + server.port()};
    }

    private static String[] login(RedisTestServer server) {
        List<String> all = new ArrayList<>(List.of(address(server)));
        all.addAll(List.of("spring.data.redis.username=app", "spring.data.redis.password=canary-first"));
        return all.toArray(String[]::new);
    }

    private static String[] tls(RedisTestServer server, TestCertificates certificates) {
        return new String[] {
            "spring.data.redis.host=localhost",
            "spring.data.redis.port=" + server.port(),
            "spring.data.redis.ssl.bundle=redis",
            "spring.ssl.bundle.pem.redis.truststore.certificate=file:" + certificates.authority()
        };
    }

    private static ConfigurableApplicationContext start(String... properties) {
        return new SpringApplicationBuilder(ConnectionApplication.class, Listening.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "secure-redis.secret-key=" + JobApplication.SECRET,
                        "secure-redis.connection.start-check=warn",
                        "secure-redis.connection.reconnect.cap=100ms",
                        "secure-redis.cache.resilience.command-timeout=1s",
                        "secure-redis.cache.resilience.minimum-calls=1000",
                        "secure-redis.cache.resilience.window=1000",
                        "spring.data.redis.timeout=1s",
                        "spring.main.banner-mode=off",
                        "logging.level.root=WARN",
                        "logging.level.io.lettuce.core.protocol=INFO")
                .properties(properties)
                .run();
    }

    private static void works(ConfigurableApplicationContext context) {
        Counter counter = context.getBean(Counter.class);
        // A second is little for the first answer while all the others start
        await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> {
            context.getBean(SecureJobs.class).call(Counter::count, 1).delay();
            return true;
        });
        await().atMost(Duration.ofSeconds(60)).until(() -> counter.done.contains(1));
        cache(context).put("key", "value");
    }

    private static org.springframework.cache.Cache cache(ConfigurableApplicationContext context) {
        return Objects.requireNonNull(context.getBean(CacheManager.class).getCache(ConnectionApplication.CACHE));
    }

    private static void assertCode(Fault fault, CapturedOutput output) {
        ConfigurableApplicationContext context = fault.context();
        String code = fault.code();
        CompletableFuture<?>[] looks = Stream.<Runnable>of(
                        () -> await("the cache").atMost(Duration.ofSeconds(60)).until(() -> {
                            cache(context).get("key");
                            return context.getBean(Listening.class).codes.contains(code);
                        }),
                        () -> awaitLine(fault, output, "bypassed, Redis is not available: " + code + " "),
                        () -> awaitLine(fault, output, "No jobs can be claimed at the moment", code + " "),
                        () -> await("who puts a job")
                                .atMost(Duration.ofSeconds(60))
                                .until(() -> code.equals(codeOfPut(context))),
                        () -> awaitHealth(context, "redis", code),
                        () -> awaitHealth(context, "secureJobs", code))
                .map(look -> CompletableFuture.runAsync(look, task -> new Thread(task).start()))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(looks).join();
        if (!fault.lettuce().isEmpty()) {
            awaitLine(fault, output, " INFO ", "ConnectionWatchdog", "Reconnecting, last destination was ");
            awaitLine(fault, output, " WARN ", "ConnectionWatchdog", "Cannot reconnect to [", "]: ", fault.lettuce());
        }
        assertThat(output.getAll()).doesNotContain("canary");
    }

    private static void awaitHealth(ConfigurableApplicationContext context, String name, String code) {
        await(name).atMost(Duration.ofSeconds(60)).until(() -> code.equals(health(context, name)));
    }

    /** A line about this server with each of these parts. */
    private static void awaitLine(Fault fault, CapturedOutput output, String... parts) {
        await(parts[0])
                .atMost(Duration.ofSeconds(60))
                .until(() -> output.getOut()
                        .lines()
                        .anyMatch(line -> line.contains(fault.server())
                                && Stream.of(parts).allMatch(line::contains)));
    }

    private static Object codeOfPut(ConfigurableApplicationContext context) {
        Throwable thrown = catchThrowable(
                () -> context.getBean(SecureJobs.class).call(Counter::count, 2).delay());
        return thrown.getCause() instanceof ConnectionException reason ? reason.code() : thrown;
    }

    private static Object health(ConfigurableApplicationContext context, String name) {
        return context.getBeansOfType(HealthIndicator.class).entrySet().stream()
                .filter(bean -> bean.getKey().startsWith(name))
                .findFirst()
                .orElseThrow()
                .getValue()
                .health()
                .getDetails()
                .getOrDefault("code", "none");
    }

    @SpringBootConfiguration
    static class Listening {

        final Set<String> codes = ConcurrentHashMap.newKeySet();

        @Bean
        CacheEventListener heard() {
            return new CacheEventListener() {
                @Override
                public void redisFailed(String cacheName, ConnectionException reason) {
                    codes.add(reason.code());
                }
            };
        }
    }
}
