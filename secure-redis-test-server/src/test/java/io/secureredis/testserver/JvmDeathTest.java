package io.secureredis.testserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JvmDeathTest {

    private static final Duration LIMIT = Duration.ofSeconds(90);

    @ParameterizedTest
    @CsvSource({
        "running, kill",
        "paused, kill",
        "killed, kill",
        "restarted, kill",
        "running, exit",
        "paused, exit",
        "killed, exit"
    })
    void jvmEnds_withoutClosingItsServer_serverAndDirectoryGo(String state, String end) throws Exception {
        Process jvm = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AbandonedServerMain.class.getName(),
                        state)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String[] told = jvm.inputReader().readLine().split(" ", 2);
        Optional<ProcessHandle> server = ProcessHandle.of(Long.parseLong(told[0]));
        assertThat(server.isPresent()).isEqualTo(!state.equals("killed"));
        Path directory = Path.of(told[1]);
        assertThat(directory).exists();

        end(jvm, end);

        assertThat(jvm.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        if (server.isPresent()) {
            server.get().onExit().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            assertThat(server.get().isAlive()).isFalse();
        }
        assertThat(Await.until(LIMIT, () -> !Files.exists(directory))).isTrue();
    }

    private static void end(Process jvm, String how) throws IOException {
        if (how.equals("kill")) {
            jvm.destroyForcibly();
        } else {
            jvm.getOutputStream().close();
        }
    }
}
