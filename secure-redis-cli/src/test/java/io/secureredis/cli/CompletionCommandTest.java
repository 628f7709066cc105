package io.secureredis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CompletionCommandTest {

    @Test
    void completion_knows_every_command() {
        Transcript run = Transcript.of().run("shell-completion");

        assertThat(run.code()).isZero();
        assertThat(Commands.all()).allSatisfy(entry -> assertThat(run.out()).contains(entry.name()));
        assertThat(run.out()).contains("--bits");
    }

    @Test
    void completion_is_a_script_that_bash_accepts() throws Exception {
        Process bash =
                new ProcessBuilder("bash", "-n").redirectErrorStream(true).start();
        bash.getOutputStream()
                .write(Transcript.of().run("shell-completion").out().getBytes(StandardCharsets.UTF_8));
        bash.getOutputStream().close();

        assertThat(new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEmpty();
        assertThat(bash.waitFor()).isZero();
    }
}
