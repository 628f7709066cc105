package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.secureredis.connection.ConnectionException;
import io.secureredis.jobs.JobException;
import io.secureredis.jobs.SecureJobs;
import io.secureredis.jobs.engine.ConnectionApplication.Counter;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * What a caller of a job gets when Redis fails while the application runs: the code of the jobs, and with it the code,
 * cause and remedy of the failure.
 */
@ExtendWith(OutputCaptureExtension.class)
class ConnectionErrorsTest {

    private RedisTestServer server;

    @BeforeEach
    void start() {
        server = RedisTestServer.builder().start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void delay_memoryIsFull_isSr471BecauseOfSr342() {
        try (ConfigurableApplicationContext context = start(false)) {
            server.command("CONFIG", "SET", "maxmemory", "1");
            assertThatThrownBy(() -> context.getBean(SecureJobs.class)
                            .call(Counter::count, 2)
                            .delay())
                    .isInstanceOf(JobException.class)
                    .hasMessageStartingWith("SR471 Redis is full")
                    .cause()
                    .isInstanceOf(ConnectionException.class)
                    .hasMessageStartingWith("SR342 ");
        }
    }

    @Test
    void delay_notPermitted_isSr322() {
        try (ConfigurableApplicationContext context = start(false)) {
            server.command("ACL", "SETUSER", "default", "-evalsha", "-eval");
            assertFails(context, "SR322 Redis does not allow this user to run EVALSHA. Give it that right");
        }
    }

    @Test
    void delay_serverBecameAReplica_isSr340() {
        try (ConfigurableApplicationContext context = start(false)) {
            // Of nobody, so that it never begins to load what a master has
            server.command("REPLICAOF", "127.0.0.1", "1");
            assertFails(context, "SR340 Redis is a replica and refuses writes.");
        }
    }

    @Test
    void worker_serverBecameAReplica_healthAndLogSayIt_untilItIsAPrimaryAgain(CapturedOutput output) {
        try (ConfigurableApplicationContext context = start(true)) {
            HealthIndicator health = context.getBean("secureJobsHealthIndicator", HealthIndicator.class);
            server.command("REPLICAOF", "127.0.0.1", "1");
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
                assertThat(health.health().getDetails())
                        .containsEntry("error", "SR340")
                        .containsEntry("readOnly", true)
                        .containsKey("remedy");
            });
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> output.getOut().contains("SR340 The jobs' Redis is a replica and refuses writes"));
            server.command("REPLICAOF", "NO", "ONE");
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> health.health().getStatus().equals(Status.UP));
        }
    }

    @Test
    void delay_serverIsSilent_isSr312() {
        // Three seconds are little for a start on a busy machine
        try (ConfigurableApplicationContext context =
                start(false, "spring.data.redis.timeout=3s", "secure-redis.connection.start-check=warn")) {
            server.pause();
            assertFails(context, "SR312 Redis did not answer within the timeout.");
            server.resume();
        }
    }

    @Test
    void worker_notPermitted_logsTheCodeAndNoArgument(CapturedOutput output) {
        try (ConfigurableApplicationContext context = start(true)) {
            server.command("ACL", "SETUSER", "default", "-evalsha", "-eval");
            assertFails(context, "SR322 ");
            await().atMost(Duration.ofSeconds(60))
                    .until(
                            () -> output.getOut()
                                    .contains(
                                            "No jobs can be claimed at the moment. The next attempt is in a second. Redis refuses: SR322"));
            // EVAL where the script was not there yet when the right went, else EVALSHA
            assertThat(output.getOut())
                    .contains("SR322 Redis at " + server.host() + ":" + server.port()
                            + " does not allow this user to run EVAL");
        }
    }

    private ConfigurableApplicationContext start(boolean worker, String... more) {
        List<String> properties = new ArrayList<>(List.of(more));
        properties.add("spring.data.redis.host=" + server.host());
        properties.add("spring.data.redis.port=" + server.port());
        properties.add("secure-redis.jobs.worker.enabled=" + worker);
        ConfigurableApplicationContext context = ConnectionApplication.start(properties);
        await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> {
            context.getBean(SecureJobs.class).call(Counter::count, 1).delay();
            return true;
        });
        return context;
    }

    private void assertFails(ConfigurableApplicationContext context, String why) {
        assertThatThrownBy(() -> context.getBean(SecureJobs.class)
                        .call(Counter::count, 2)
                        .delay())
                .isInstanceOf(JobException.class)
                .hasMessageStartingWith("SR420 The jobs' Redis did not carry out a command: "
                        + why.replace(" Redis ", " Redis at " + server.host() + ":" + server.port() + " "))
                .hasCauseInstanceOf(ConnectionException.class);
    }
}
