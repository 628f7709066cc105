package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.jobs.inspect.JobState;
import io.secureredis.testserver.RedisTestServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An application without a web server, in a JVM of its own. */
class EndOfMainTest {

    private final RedisTestServer redis = RedisTestServer.shared();

    @TempDir
    private Path directory;

    /** Starts an application, and returns. */
    static final class Program {

        private Program() {}

        @SuppressWarnings("resource") // Closed when the JVM ends
        public static void main(String[] arguments) {
            JobApplication.start(
                    arguments[0],
                    Integer.parseInt(arguments[1]),
                    List.of(Mailer.class),
                    List.of(arguments).subList(2, arguments.length).toArray(String[]::new));
        }
    }

    @BeforeEach
    void empty() {
        redis.flushAll();
    }

    @Test
    void application_mainReturns_endsWithItsWorker() throws Exception {
        Process process = start();
        try {
            assertThat(process.waitFor(2, TimeUnit.MINUTES))
                    .as("it ended by itself")
                    .isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
        try (JobApplication other = JobApplication.start(redis, Mailer.class, "worker.enabled=false")) {
            assertThat(other.inspector().workers("mail")).as("it signed off").isEmpty();
        }
    }

    @Test
    void application_keptAlive_runsJobsThatComeLater() throws Exception {
        Process process = start("spring.main.keep-alive=true");
        try (JobApplication producer = JobApplication.start(redis, Mailer.class, "worker.enabled=false")) {
            await().atMost(2, TimeUnit.MINUTES)
                    .until(() -> !producer.inspector().workers("mail").isEmpty());
            producer.jobs().call(Mailer::welcome, 1L, "a").delay();
            await().until(() -> producer.counts("mail").get(JobState.DONE) == 1);
            assertThat(process.isAlive()).isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private Process start(String... settings) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Program.class.getName(),
                redis.host(),
                String.valueOf(redis.port())));
        command.addAll(List.of(settings));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile())
                .start();
    }
}
