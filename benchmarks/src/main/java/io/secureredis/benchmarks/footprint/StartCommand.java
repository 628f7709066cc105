package io.secureredis.benchmarks.footprint;

import io.secureredis.benchmarks.Rounds;
import io.secureredis.benchmarks.report.Report;
import io.secureredis.benchmarks.report.Table;
import io.secureredis.testserver.RedisTestServer;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.springframework.boot.WebApplicationType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code start}: how long an application takes to start, and how many classes it loads, with more and more of secure-redis; each time in a process of its own. */
@Command(name = "start", description = "Time and classes at start: Boot with Redis, with the starter, jobs, dashboard.")
public final class StartCommand implements Callable<Integer> {

    @Mixin
    private final Rounds rounds = new Rounds();

    @Override
    public Integer call() {
        Report report = new Report("start");
        Table millis = new Table("from JVM start to a context that is ready", "ms");
        Table classes = new Table("classes loaded then", "classes");
        try (RedisTestServer server = RedisTestServer.builder().start()) {
            rounds.each(() -> {
                for (StartedApplication.Parts parts : StartedApplication.Parts.values()) {
                    String[] figures = run(parts, server).split(" ", -1);
                    millis.add(parts.title, "start", Double.parseDouble(figures[0]));
                    classes.add(parts.title, "start", Double.parseDouble(figures[1]));
                }
            });
        }
        report.add(millis);
        report.add(classes);
        return rounds.finish(report);
    }

    private static String run(StartedApplication.Parts parts, RedisTestServer server) {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath(parts),
                StartedApplication.class.getName(),
                parts.name(),
                server.host(),
                "" + server.port());
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException("The application ended with " + process.exitValue() + ": " + output);
            }
            // The runtime or a library may have had something to say besides
            return output.lines()
                    .filter(line -> line.matches("\\d+ \\d+"))
                    .reduce((first, last) -> last)
                    .orElseThrow();
        } catch (IOException unstartable) {
            throw new UncheckedIOException(unstartable);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", stop);
        }
    }

    /** What Spring MVC and the dashboard need lies in a directory beside this program, because its being there alone makes Boot load more classes. */
    private static String classPath(StartedApplication.Parts parts) {
        String program = System.getProperty("java.class.path");
        return parts.type == WebApplicationType.NONE
                ? program
                : program + File.pathSeparator + self().resolveSibling("web").resolve("*");
    }

    private static Path self() {
        try {
            return Path.of(StartCommand.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException("This program lies nowhere", impossible);
        }
    }
}
