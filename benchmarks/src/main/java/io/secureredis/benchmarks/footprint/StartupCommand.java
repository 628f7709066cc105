package io.secureredis.benchmarks.footprint;

import io.secureredis.benchmarks.Rounds;
import io.secureredis.benchmarks.report.Bar;
import io.secureredis.benchmarks.report.Report;
import io.secureredis.benchmarks.report.Table;
import io.secureredis.testserver.RedisTestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code startup}: what more and more of secure-redis adds to the start of a small application, each time in a process
 * of its own. The contenders of a round run in drawn order. Processor time is that of the whole process, compilers
 * included; other load disturbs it less than the clock.
 */
@Command(
        name = "startup",
        description = "Time, processor time and classes at start: Boot with Redis, with the starter, jobs, dashboard.")
public final class StartupCommand implements Callable<Integer> {

    private static final String WALL = "s";
    private static final String START = "start";

    /** How much of secure-redis is on the class path, and in what kind of application. */
    enum Parts {
        PLAIN("Boot with Redis and its cache", false, false, false, false),
        STARTER("and the starter", true, false, false, false),
        JOBS("and the starter and jobs", true, true, false, false),
        WEB("with Spring MVC, the starter and jobs", true, true, true, false),
        DASHBOARD("with Spring MVC, the starter, jobs and the dashboard", true, true, true, true);

        final String title;
        final boolean starter;
        final boolean jobs;
        final boolean web;
        final boolean dashboard;

        Parts(String title, boolean starter, boolean jobs, boolean web, boolean dashboard) {
            this.title = title;
            this.starter = starter;
            this.jobs = jobs;
            this.web = web;
            this.dashboard = dashboard;
        }

        private List<Class<?>> sources() {
            List<Class<?>> sources = new ArrayList<>();
            if (jobs) {
                sources.add(OneJob.class);
            }
            if (dashboard) {
                sources.add(ClosedDashboard.class);
            }
            return sources;
        }
    }

    @Mixin
    private final Rounds rounds = new Rounds();

    @Option(names = "--parts", split = ",", description = "Only these: ${COMPLETION-CANDIDATES}.")
    private final Set<Parts> chosen = EnumSet.noneOf(Parts.class);

    @Option(
            names = "--jvm",
            description = {
                "Options of the application's JVM, separated by spaces; ${DEFAULT-VALUE} by default.",
                "{part} is replaced by the name of the part, as for an archive of its classes."
            })
    private String jvm = "-XX:+UseSerialGC";

    private final Random order = new Random();
    private final Table wall = new Table("from JVM start to the second call", WALL);
    private final Table processor = new Table("processor time of the whole process", WALL);
    private final Table classes = new Table("classes loaded at the second call", "classes");

    @Override
    public Integer call() throws IOException {
        Set<Parts> contenders = chosen.isEmpty() ? EnumSet.allOf(Parts.class) : chosen;
        List<String> titles = contenders.stream().map(parts -> parts.title).toList();
        List.of(wall, processor, classes).forEach(table -> table.order(titles));
        Path directory = Files.createTempDirectory("startup");
        try (RedisTestServer server = RedisTestServer.builder().start()) {
            ChildClassPath path = new ChildClassPath(
                    directory,
                    List.of(
                            SmallApplication.class,
                            SmallApplication.Article.class,
                            SmallApplication.Catalogue.class,
                            OneJob.class,
                            OneJob.Mailer.class,
                            ClosedDashboard.class));
            contenders.forEach(parts -> run(parts, path, server)); // For the system's caches, and archives
            rounds.each(() -> drawn(contenders).forEach(parts -> measure(parts, path, server)));
        } finally {
            delete(directory);
        }
        return rounds.finish(report(contenders));
    }

    private List<Parts> drawn(Set<Parts> contenders) {
        List<Parts> drawn = new ArrayList<>(contenders);
        Collections.shuffle(drawn, order);
        return drawn;
    }

    private void measure(Parts parts, ChildClassPath path, RedisTestServer server) {
        double[] figures = run(parts, path, server);
        wall.add(parts.title, START, figures[0] / 1000);
        processor.add(parts.title, START, figures[1] / 1000);
        classes.add(parts.title, START, figures[2]);
    }

    private double[] run(Parts parts, ChildClassPath path, RedisTestServer server) {
        server.command("FLUSHALL"); // The cached call must not find what another contender stored
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(Arrays.asList(jvm.replace("{part}", parts.name()).trim().split("\\s+", -1)));
        if (parts.dashboard) {
            // Elsewhere this is a property that does not exist: the starter would look for it and report it
            command.add("-Dsecure-redis.admin.enabled=true");
        }
        command.addAll(List.of("-cp", path.of(parts), SmallApplication.class.getName()));
        command.addAll(List.of(server.host(), "" + server.port(), "" + parts.web));
        parts.sources().forEach(source -> command.add(source.getName()));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException("The application ended with " + process.exitValue() + ": " + output);
            }
            // The application logs, too
            String line = output.lines()
                    .filter(each -> each.matches("\\d+ \\d+ \\d+"))
                    .reduce((first, last) -> last)
                    .orElseThrow();
            return Stream.of(line.split(" ", -1))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
        } catch (IOException unstartable) {
            throw new UncheckedIOException(unstartable);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", stop);
        }
    }

    private Report report(Set<Parts> contenders) {
        Report report = new Report("startup");
        report.add(wall);
        report.add(processor);
        report.add(classes);
        if (contenders.containsAll(EnumSet.of(Parts.PLAIN, Parts.STARTER))) {
            report.add(ratio(1.10, "wall", wall));
            report.add(ratio(1.08, "processor time", processor));
        }
        more(report, contenders, 0.15, Parts.JOBS, Parts.STARTER);
        more(report, contenders, 0.10, Parts.DASHBOARD, Parts.WEB);
        return report;
    }

    private static Bar ratio(double limit, String what, Table table) {
        return new Bar(
                what + ", starter over plain",
                table.sample(Parts.STARTER.title, START).over(table.sample(Parts.PLAIN.title, START)),
                limit,
                true,
                "x",
                null);
    }

    private void more(Report report, Set<Parts> contenders, double limit, Parts with, Parts without) {
        if (contenders.contains(with) && contenders.contains(without)) {
            report.add(Bar.atMost(
                    limit,
                    " s",
                    "wall, " + with.title + " less " + without.title,
                    wall.sample(with.title, START).minus(wall.sample(without.title, START))));
        }
    }

    static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
