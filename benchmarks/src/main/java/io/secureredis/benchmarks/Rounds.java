package io.secureredis.benchmarks;

import io.secureredis.benchmarks.report.Report;
import java.io.PrintStream;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options that all benchmarks share: how many rounds, and where the report goes. */
public final class Rounds {

    @Option(names = "--rounds", description = "Rounds, each with every contender once; ${DEFAULT-VALUE} by default.")
    private int count = 5;

    @Option(
            names = "--smoke",
            description = "One round, as short as can be: shows that the program runs. Its figures mean nothing.")
    private boolean smoke;

    @Option(names = "--output", description = "Directory of JSON and charts; ${DEFAULT-VALUE} by default.")
    private Path output = Path.of("target", "benchmarks");

    @Option(names = "--strict", description = "End with exit code 1 where a bar is missed.")
    private boolean strict;

    /** Whether the figures mean nothing. */
    public boolean isSmoke() {
        return smoke;
    }

    /** Runs all contenders as often as was asked for; telling the time between the rounds. */
    public void each(Runnable round) {
        int total = smoke ? 1 : count;
        for (int i = 1; i <= total; i++) {
            System.err.println("round " + i + " of " + total);
            round.run();
        }
    }

    /** Prints and writes the report; the exit code. */
    public int finish(Report report) {
        PrintStream out = System.out;
        report.print(out);
        report.write(output);
        out.println("JSON and charts: " + output.toAbsolutePath());
        return strict && report.bars().stream().anyMatch(bar -> !bar.met()) ? 1 : 0;
    }
}
