package io.secureredis.cli.jobs;

import io.secureredis.cli.terminal.CliException;
import io.secureredis.cli.terminal.Terminal;
import io.secureredis.jobs.inspect.QueueOverview;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows and changes the limits of a queue. */
@Command(
        name = "limit",
        header = "Show or change the limits of a queue, for all of its workers.",
        description = {
            "Without options, shows which limits are in force in which worker.",
            "With options, replaces the change before: what you leave out is as each application configures it. Workers obey at their next heartbeat. 0 is without a limit. Needs the secret."
        })
final class JobsLimitCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "QUEUE", description = "Name of the queue.")
    String queue = "";

    @Option(
            names = "--max-active",
            paramLabel = "N",
            description = "Jobs that run at a time in all processes together.")
    @Nullable
    Integer maxActive;

    @Option(
            names = "--rate-limit",
            paramLabel = "N",
            description = "Jobs that start in each period in all processes together.")
    @Nullable
    Integer rate;

    @Option(names = "--rate-period", paramLabel = "SECONDS", description = "The period in seconds; 1 by default.")
    @Nullable
    Integer period;

    @Option(names = "--concurrency", paramLabel = "N", description = "Jobs that run at a time in each process.")
    @Nullable
    Integer concurrency;

    @Option(names = "--weight", paramLabel = "N", description = "Share among the queues of each process.")
    @Nullable
    Integer weight;

    @Option(
            names = "--task",
            paramLabel = "NAME=N",
            description = "Jobs of a task that run at a time in each process; can be repeated.")
    Map<String, Integer> tasks = new LinkedHashMap<>();

    @Option(names = "--as-configured", description = "Put everything back to what each application configures.")
    boolean asConfigured;

    @Mixin
    JobsOptions options = new JobsOptions();

    private final Terminal terminal;

    JobsLimitCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (period != null && rate == null) {
            throw CliException.usage("--rate-period needs --rate-limit.", null);
        }
        QueueOverview.Limits limits = new QueueOverview.Limits(
                maxActive,
                rate,
                rate == null ? null : Duration.ofSeconds(period == null ? 1 : period),
                concurrency,
                weight,
                tasks);
        boolean sets = !limits.equals(QueueOverview.Limits.AS_CONFIGURED);
        if (sets && asConfigured) {
            throw CliException.usage("--as-configured cannot be combined with a limit.", null);
        }
        return JobsRun.with(
                options, terminal, run -> sets || asConfigured ? run.limit(queue, limits) : run.limits(queue));
    }
}
