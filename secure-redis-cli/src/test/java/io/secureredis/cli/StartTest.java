package io.secureredis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StartTest {

    /** What makes a start slow. Its time depends on the machine, the classes do not. */
    @Test
    void help_loads_nothing_of_Spring_or_Lettuce() throws Exception {
        assertThat(classes("--help")).anyMatch(line -> line.contains("picocli.CommandLine"));
        assertThat(classes("--help")).noneMatch(StartTest::isHeavy);
        for (Commands.Entry entry : Commands.all()) {
            assertThat(classes(entry.name(), "--help")).as(entry.name()).noneMatch(StartTest::isHeavy);
        }
    }

    private static boolean isHeavy(String line) {
        return line.contains(" org.springframework.")
                || line.contains(" io.lettuce.")
                || line.contains(" io.netty.")
                || line.contains(" tools.jackson.");
    }

    private static List<String> classes(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xlog:class+load",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(process.waitFor()).isZero();
        return lines;
    }

    @Test
    void documentation_describes_each_command() throws Exception {
        String page = Files.readString(Path.of("../docs/operate/cli.md"));

        assertThat(Commands.all()).allSatisfy(entry -> assertThat(page).contains("\n## " + entry.name() + "\n"));
    }
}
