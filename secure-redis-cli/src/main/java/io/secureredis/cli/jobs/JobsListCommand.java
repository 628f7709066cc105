package io.secureredis.cli.jobs;

import io.secureredis.cli.terminal.CliException;
import io.secureredis.cli.terminal.Terminal;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists queues or jobs. */
@Command(
        name = "list",
        header = "List queues, or the jobs of one.",
        description =
                "Without a queue, every queue with its counts. With one, its jobs; all states but done, unless --state is given.")
final class JobsListCommand implements Callable<Integer> {

    @Parameters(index = "0", arity = "0..1", paramLabel = "QUEUE", description = "Name of the queue.")
    @Nullable
    String queue;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "At most this many jobs. Default: ${DEFAULT-VALUE}.")
    int limit;

    @Mixin
    JobsFilter filter = new JobsFilter();

    @Mixin
    JobsOptions options = new JobsOptions();

    private final Terminal terminal;

    JobsListCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (limit < 1) {
            throw CliException.usage("--limit is " + limit + ", and must be at least 1.", null);
        }
        return JobsRun.with(options, terminal, run -> queue == null ? run.queues() : run.list(queue, filter, limit));
    }
}
