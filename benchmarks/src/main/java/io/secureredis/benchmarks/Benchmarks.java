package io.secureredis.benchmarks;

import io.secureredis.benchmarks.cache.CacheCommand;
import io.secureredis.benchmarks.cache.NearCommand;
import io.secureredis.benchmarks.footprint.MemoryCommand;
import io.secureredis.benchmarks.footprint.RequestCommand;
import io.secureredis.benchmarks.footprint.StartupCommand;
import io.secureredis.benchmarks.jobs.JobsCommand;
import io.secureredis.benchmarks.jobs.PagesCommand;
import io.secureredis.benchmarks.jobs.TasksCommand;
import io.secureredis.benchmarks.report.ChartsCommand;
import io.secureredis.benchmarks.sealing.SealingCommand;
import io.secureredis.benchmarks.sessions.SessionsCommand;
import io.secureredis.benchmarks.values.CompressionCommand;
import io.secureredis.benchmarks.values.ValuesCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ScopeType;

/** {@code java -jar benchmarks/target/benchmarks.jar <name>}. */
@Command(
        name = "benchmarks",
        scope = ScopeType.INHERIT,
        mixinStandardHelpOptions = true,
        description =
                "Measures secure-redis and its peers. Each benchmark prints tables and bars, and writes JSON and charts.",
        subcommands = {
            SealingCommand.class,
            CacheCommand.class,
            NearCommand.class,
            JobsCommand.class,
            MemoryCommand.class,
            StartupCommand.class,
            ValuesCommand.class,
            CompressionCommand.class,
            SessionsCommand.class,
            TasksCommand.class,
            PagesCommand.class,
            RequestCommand.class,
            ChartsCommand.class
        })
public final class Benchmarks {

    private Benchmarks() {}

    /** Runs one benchmark and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    private static int run(String... arguments) {
        return commandLine().execute(arguments);
    }

    /** What runs a benchmark by its arguments. */
    static CommandLine commandLine() {
        System.setProperty("java.awt.headless", "true");
        System.setProperty("jmh.ignoreLock", "true");
        // On the class path for one contender. All others run on epoll or, where that is turned off, on NIO
        if (System.getProperty("io.lettuce.core.iouring") == null) {
            System.setProperty("io.lettuce.core.iouring", "false");
        }
        return new CommandLine(new Benchmarks()).setCaseInsensitiveEnumValuesAllowed(true);
    }
}
