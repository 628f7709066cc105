package io.secureredis.benchmarks;

import io.secureredis.benchmarks.cache.CacheCommand;
import io.secureredis.benchmarks.cache.NearCommand;
import io.secureredis.benchmarks.footprint.MemoryCommand;
import io.secureredis.benchmarks.footprint.StartCommand;
import io.secureredis.benchmarks.jobs.JobsCommand;
import io.secureredis.benchmarks.sealing.SealingCommand;
import io.secureredis.benchmarks.sessions.SessionsCommand;
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
                "Measures secure-redis beside its peers. Each benchmark prints tables and bars, and writes JSON and charts.",
        subcommands = {
            SealingCommand.class,
            CacheCommand.class,
            NearCommand.class,
            JobsCommand.class,
            MemoryCommand.class,
            StartCommand.class,
            ValuesCommand.class,
            SessionsCommand.class
        })
public final class Benchmarks {

    private Benchmarks() {}

    /** Runs one benchmark and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /** Runs one benchmark; the exit code. */
    public static int run(String... arguments) {
        System.setProperty("java.awt.headless", "true");
        System.setProperty("jmh.ignoreLock", "true");
        return new CommandLine(new Benchmarks())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments);
    }
}
