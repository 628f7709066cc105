package io.secureredis.benchmarks.sealing;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs JMH once for one cell of a table. */
final class SealingRun {

    /**
     * How long, and where.
     *
     * @param forks 1 for a JVM of its own, which a measurement needs; 0 to run in this one, which is enough to see that
     *     it runs
     */
    record Effort(int warmups, int iterations, Duration iteration, int forks) {}

    /**
     * What is measured.
     *
     * @param operation {@code seal} or {@code open}
     */
    record Cell(
            String operation, Contenders contender, int bytes, int secretBytes, int threads, boolean virtualThreads) {

        Cell(String operation, Contenders contender, int bytes, int secretBytes) {
            this(operation, contender, bytes, secretBytes, 1, false);
        }
    }

    /**
     * What came out.
     *
     * @param nanoseconds of one call
     * @param allocatedBytes of one call, the result included
     */
    record Outcome(double nanoseconds, double allocatedBytes) {}

    private SealingRun() {}

    static Outcome of(Cell cell, Effort effort) {
        try {
            Collection<RunResult> results = new Runner(options(cell, effort).build()).run();
            RunResult result = results.iterator().next();
            return new Outcome(result.getPrimaryResult().getScore(), allocated(result));
        } catch (RunnerException failed) {
            throw new IllegalStateException("JMH could not run " + cell, failed);
        }
    }

    @SuppressWarnings("rawtypes") // JMH's own
    private static double allocated(RunResult result) {
        for (Map.Entry<String, Result> secondary : result.getSecondaryResults().entrySet()) {
            if (secondary.getKey().endsWith("gc.alloc.rate.norm")) {
                return secondary.getValue().getScore();
            }
        }
        throw new IllegalStateException("JMH measured no allocation");
    }

    private static ChainedOptionsBuilder options(Cell cell, Effort effort) {
        TimeValue iteration = TimeValue.milliseconds(effort.iteration().toMillis());
        return new OptionsBuilder()
                .include(SealingMicrobenchmark.class.getName() + "." + cell.operation() + "$")
                .param("contender", cell.contender().name())
                .param("bytes", "" + cell.bytes())
                .param("secretBytes", "" + cell.secretBytes())
                .threads(cell.threads())
                .forks(effort.forks())
                .warmupIterations(effort.warmups())
                .warmupTime(iteration)
                .measurementIterations(effort.iterations())
                .measurementTime(iteration)
                .addProfiler(GCProfiler.class)
                .jvmArgs(cell.virtualThreads() ? new String[] {"-Djmh.executor=VIRTUAL"} : new String[0])
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
    }
}
