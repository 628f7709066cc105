package io.secureredis.cli.jobs;

import io.secureredis.cli.terminal.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Counts jobs by what made them fail. */
@Command(
        name = "causes",
        header = "Count dead jobs by cause.",
        description =
                "Counts the jobs of the queue by the class of their last error or by its kind, the most frequent first. It counts dead jobs, unless --state is given. Needs the secret.")
final class JobsCausesCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "QUEUE", description = "Name of the queue.")
    String queue = "";

    @Mixin
    JobsFilter filter = new JobsFilter();

    @Mixin
    JobsOptions options = new JobsOptions();

    private final Terminal terminal;

    JobsCausesCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        return JobsRun.with(options, terminal, run -> run.causes(queue, filter));
    }
}
