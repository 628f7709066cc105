package io.secureredis.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One short run of a program. A failure shows what the program has said of it. */
final class SmokeRun {

    private SmokeRun() {}

    static void of(Path output, String name, String... options) {
        List<String> arguments = new ArrayList<>(List.of(name, "--smoke", "--output", output.toString()));
        arguments.addAll(List.of(options));
        execute(arguments.toArray(String[]::new));
    }

    static void execute(String... arguments) {
        StringWriter errors = new StringWriter();
        int exitCode =
                Benchmarks.commandLine().setErr(new PrintWriter(errors, true)).execute(arguments);
        assertThat(exitCode).as("%s", errors).isZero();
    }
}
