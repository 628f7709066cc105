package io.secureredis.cli.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.cli.terminal.Terminal;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JobsProgressTest {

    @Test
    void progress_ofManyJobs_isShownOnATerminal() {
        StringWriter shown = new StringWriter();
        long[] now = {0};
        JobsProgress progress = new JobsProgress(
                new Terminal(
                        new PrintWriter(shown),
                        new PrintWriter(shown),
                        new BufferedReader(new StringReader("")),
                        Map.of(),
                        true),
                "looked at",
                50_000,
                () -> now[0]);
        progress.next();
        now[0] = Duration.ofSeconds(1).toNanos();
        progress.next();

        assertThat(shown.toString()).isEqualTo("\r\u001b[K2 of 50,000 jobs looked at");
    }
}
