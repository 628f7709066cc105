package io.secureredis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag(ExecutableJar.ALSO)
class ManPageCommandTest {

    private static final Set<String> MACROS = Set.of(".TH", ".SH", ".SS", ".TP", ".B", ".I");
    private static final Path GROFF = Path.of("/usr/bin/groff");

    @Test
    void manPage_has_everyCommand_andItsOptions() {
        Transcript run = Transcript.of().run("man-page");

        assertThat(run.code()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).startsWith(".TH SECURE\\-REDIS 1").contains(".SH EXIT STATUS");
        assertThat(Commands.all())
                .allSatisfy(entry -> assertThat(run.out())
                        .contains(".SS \"secure\\-redis " + entry.name().replace("-", "\\-")));
        assertThat(run.out())
                .contains(".SS \"secure\\-redis jobs retry QUEUE ID\"", ".B \"\\-\\-bits=", "Default: 100.")
                .doesNotContain("${", "%n");
        assertThat(run.out().lines().filter(line -> line.startsWith(".")).map(line -> line.split(" ", -1)[0]))
                .allMatch(MACROS::contains);
    }

    /** Where there is one, the formatter finds nothing to warn of. */
    @Test
    void manPage_isFormatted_withoutWarnings() throws Exception {
        if (!Files.isExecutable(GROFF)) {
            return;
        }
        Process groff = new ProcessBuilder(GROFF.toString(), "-man", "-ww", "-z")
                .redirectErrorStream(true)
                .start();
        groff.getOutputStream().write(Transcript.of().run("man-page").out().getBytes(StandardCharsets.UTF_8));
        groff.getOutputStream().close();

        assertThat(new String(groff.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEmpty();
    }
}
