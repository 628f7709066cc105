package io.secureredis.autoconfigure.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.secureredis.autoconfigure.Starter;
import io.secureredis.autoconfigure.connection.ConnectionAutoConfiguration;
import io.secureredis.connection.ConnectionException;
import io.secureredis.doctor.DoctorCheck;
import io.secureredis.doctor.DoctorChecks;
import io.secureredis.doctor.DoctorFeature;
import io.secureredis.doctor.DoctorFinding;
import io.secureredis.doctor.DoctorGap;
import io.secureredis.doctor.DoctorReport;
import io.secureredis.doctor.DoctorRounds;
import io.secureredis.doctor.DoctorRule;
import io.secureredis.doctor.DoctorSeverity;
import io.secureredis.doctor.DoctorVerdict;
import io.secureredis.testserver.RedisTestServer;
import io.secureredis.testserver.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** The doctor inside an application, against a server that anyone may use, and one that is locked. */
@ExtendWith(OutputCaptureExtension.class)
class SecureRedisDoctorTest {

    private static final String OPEN = "acl-no-login";

    private static RedisTestServer open;

    @BeforeAll
    static void start() {
        open = RedisTestServer.builder().externalAllowed(false).start();
    }

    @AfterAll
    static void stop() {
        open.close();
    }

    private static ApplicationContextRunner at(RedisTestServer server) {
        return Starter.application()
                .withConfiguration(AutoConfigurations.of(
                        ConnectionAutoConfiguration.class,
                        SslAutoConfiguration.class,
                        SecureRedisDoctorAutoConfiguration.class))
                .withPropertyValues(
                        "spring.data.redis.host=" + server.host(),
                        "spring.data.redis.port=" + server.port(),
                        "spring.data.redis.database=0");
    }

    @Test
    void startup_byDefault_examinesNothing(CapturedOutput output) {
        at(open).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBean(DoctorRounds.class).latest()).isEmpty();
            assertThat(output).doesNotContain("The doctor");
        });
    }

    @Test
    void startup_warn_logsEachFindingOnce(CapturedOutput output) {
        at(open).withPropertyValues("secure-redis.doctor.on-startup=warn").run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(lines(output, "WARN", OPEN))
                    .hasSize(1)
                    .allSatisfy(line -> assertThat(line)
                            .contains("(critical) at 127.0.0.1:" + open.port())
                            .contains("Remedy: "));
            assertThat(lines(output, "WARN", "(medium)")).isEmpty();
        });
    }

    @Test
    void startup_fail_endsTheStartAndSaysWhat() {
        at(open).withPropertyValues("secure-redis.doctor.on-startup=fail")
                .run(context -> assertThat(context)
                        .getFailure()
                        .isInstanceOf(DoctorException.class)
                        .hasMessageStartingWith("SR650")
                        .hasMessageContaining(OPEN)
                        .hasMessageContaining("secure-redis.doctor.accepted"));
    }

    @Test
    void startup_failWithWhatIsAccepted_starts() {
        at(open).run(context -> {
            List<String> found = context.getBean(DoctorRounds.class).examine().atLeast(DoctorSeverity.HIGH).stream()
                    .map(DoctorFinding::fingerprint)
                    .toList();
            assertThat(found).isNotEmpty();
            at(open).withPropertyValues(
                            "secure-redis.doctor.on-startup=fail",
                            "secure-redis.doctor.accepted=" + String.join(",", found))
                    .run(second -> assertThat(second).hasNotFailed());
        });
    }

    @Test
    void startup_withoutRedis_failsOnlyWhenAskedTo(CapturedOutput output) {
        // Stopped and not closed, so that nobody else gets its port
        try (RedisTestServer gone =
                RedisTestServer.builder().externalAllowed(false).start()) {
            gone.stop();
            at(gone).withPropertyValues("secure-redis.doctor.on-startup=warn").run(context -> {
                assertThat(context).hasNotFailed();
                assertThat(lines(output, "WARN", "SR310")).hasSize(1);
            });
            at(gone).withPropertyValues("secure-redis.doctor.on-startup=fail")
                    .run(context -> assertThat(context)
                            .getFailure()
                            .isInstanceOf(DoctorException.class)
                            .hasMessageStartingWith("SR651"));
        }
    }

    @Test
    void examine_withoutRedis_saysWhyAndKeepsTheLastReport() {
        try (RedisTestServer server =
                RedisTestServer.builder().externalAllowed(false).start()) {
            at(server).run(context -> {
                DoctorRounds rounds = context.getBean(DoctorRounds.class);
                DoctorReport report = rounds.examine();
                server.stop();
                assertThat(catchThrowable(rounds::examine))
                        .isInstanceOf(ConnectionException.class)
                        .hasMessageStartingWith("SR310");
                assertThat(rounds.latest()).contains(report);
            });
        }
    }

    @Test
    void examine_byTlsWithAUserOfItsOwn_seesMore() {
        TestCertificates certificates = TestCertificates.create();
        try (RedisTestServer locked = RedisTestServer.builder()
                .externalAllowed(false)
                .tls(certificates)
                .password("default-password")
                .user("app", "on >app-password ~* &* +@all -@dangerous -@admin")
                .user("look", "on >look-password ~* &* +@all")
                .start()) {
            ApplicationContextRunner application = at(locked)
                    .withPropertyValues(
                            "spring.data.redis.port=" + locked.tlsPort(),
                            "spring.data.redis.host=localhost",
                            "spring.data.redis.username=app",
                            "spring.data.redis.password=app-password",
                            "spring.ssl.bundle.pem.redis.truststore.certificate=file:" + certificates.authority(),
                            "spring.data.redis.ssl.bundle=redis");
            long unchecked = gaps(application);
            long uncheckedByAnother = gaps(application.withPropertyValues(
                    "secure-redis.doctor.username=look", "secure-redis.doctor.password=look-password"));
            assertThat(uncheckedByAnother).isLessThan(unchecked);
        }
    }

    private static long gaps(ApplicationContextRunner application) {
        long[] gaps = new long[1];
        application.run(context -> {
            assertThat(context).hasNotFailed();
            DoctorReport report = context.getBean(DoctorRounds.class).examine();
            assertThat(report.findings())
                    .noneMatch(finding -> finding.rule().id().equals(OPEN));
            gaps[0] = report.gaps().stream().map(DoctorGap::rule).distinct().count();
        });
        return gaps[0];
    }

    /** The line of docs/operate/doctor.md lets the doctor look at all it wants to look at. */
    @Test
    void examine_asTheUserOfTheGuide_isNeverRefused() throws IOException {
        String rights = Files.readString(Path.of("..", "docs", "operate", "doctor.md"))
                .lines()
                .filter(line -> line.startsWith("    ACL SETUSER doctor reset on >PASSWORD "))
                .map(line -> line.substring(line.indexOf('~')))
                .findFirst()
                .orElseThrow();
        try (RedisTestServer server = RedisTestServer.builder()
                .password("default-password")
                .user("doctor", "on >look-password " + rights)
                .start()) {
            at(server)
                    .withPropertyValues(
                            "spring.data.redis.password=default-password",
                            "secure-redis.doctor.username=doctor",
                            "secure-redis.doctor.password=look-password")
                    .run(context -> {
                        for (int i = 0; i < 3; i++) {
                            server.command("SET", "books::" + i, "plain", "EX", "100");
                        }
                        assertThat(context.getBean(DoctorRounds.class).examine().gaps())
                                .noneMatch(gap -> gap.reason().contains("may not run"));
                        assertThat((List<?>) server.command("ACL", "LOG"))
                                .extracting(String::valueOf)
                                // Lettuce introduces itself, and goes on where it may not
                                .filteredOn(entry -> !entry.contains("client|setinfo"))
                                // Redis 6 tells no subcommand
                                .filteredOn(entry -> !entry.contains("object, client,")
                                        || !server.version().startsWith("6."))
                                .noneMatch(entry -> entry.contains("doctor"));
                    });
        }
    }

    @Test
    void schedule_somethingChanges_isLoggedOnceAndCounted(CapturedOutput output) {
        Switch change = new Switch();
        at(open).withBean(DoctorChecks.class, () -> now -> List.of(change))
                .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .withPropertyValues("secure-redis.doctor.interval=20ms")
                .run(context -> {
                    DoctorRounds rounds = context.getBean(DoctorRounds.class);
                    MeterRegistry registry = context.getBean(MeterRegistry.class);
                    new DoctorMetrics(rounds, Clock.systemUTC()).bindTo(registry);
                    Awaitility.await().until(() -> rounds.latest().isPresent());
                    double before = critical(registry);
                    change.wrong = true;
                    Awaitility.await()
                            .until(() -> !lines(output, "WARN", Switch.ID).isEmpty());
                    assertThat(critical(registry)).isEqualTo(before + 1);
                    change.wrong = false;
                    Awaitility.await().until(() -> critical(registry) == before);
                    assertThat(lines(output, "WARN", Switch.ID)).hasSize(1);
                    assertThat(registry.get(DoctorMetrics.AGE).timeGauge().value())
                            .isNotNaN();
                });
    }

    private static double critical(MeterRegistry registry) {
        return registry.get(DoctorMetrics.FINDINGS)
                .tag("severity", "critical")
                .gauge()
                .value();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0s", "-1s", "10ns"})
    void interval_thatIsNone_endsTheStartWithItsName(String interval) {
        at(open).withPropertyValues("secure-redis.doctor.interval=" + interval)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("SR227 secure-redis.doctor.interval"));
    }

    @Test
    void checks_thatThrow_areNotChecked() {
        DoctorCheck broken = new Switch() {
            @Override
            public void examine(DoctorVerdict verdict) {
                throw new IllegalStateException("canary");
            }
        };
        at(open).withBean(DoctorChecks.class, () -> now -> List.of(broken))
                .run(context -> assertThat(
                                context.getBean(DoctorRounds.class).examine().gaps())
                        .filteredOn(gap -> gap.rule().id().equals(Switch.ID))
                        .hasSize(1)
                        .allSatisfy(gap -> assertThat(gap.reason()).doesNotContain("canary")));
    }

    @Test
    void factories_two_leaveTheDoctorOut() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(SecureRedisDoctorAutoConfiguration.class))
                .withUserConfiguration(TwoFactories.class)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context).doesNotHaveBean(DoctorRounds.class);
                });
    }

    private static List<String> lines(CapturedOutput output, String level, String part) {
        return output.toString()
                .lines()
                .filter(line -> line.contains(level) && line.contains("octor") && line.contains(part))
                .toList();
    }

    /** A rule that finds something when it is told to. */
    private static class Switch implements DoctorCheck {

        static final String ID = "test-switch";

        volatile boolean wrong;

        @Override
        public DoctorRule rule() {
            return new DoctorRule(ID, DoctorFeature.JOBS, "Something is wrong.");
        }

        @Override
        public void examine(DoctorVerdict verdict) {
            if (wrong) {
                verdict.found(DoctorSeverity.CRITICAL, "It is.", "Mend it.");
            }
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class TwoFactories {

        @Bean
        LettuceConnectionFactory one() {
            return new LettuceConnectionFactory(open.host(), open.port());
        }

        @Bean
        LettuceConnectionFactory two() {
            return new LettuceConnectionFactory(open.host(), open.port());
        }
    }
}
