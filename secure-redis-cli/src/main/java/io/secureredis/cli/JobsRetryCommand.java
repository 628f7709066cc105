package io.secureredis.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Make dead and tampered jobs ready again. */
@Command(
        name = "retry",
        header = "Make dead and tampered jobs ready again.",
        description = {
            "Makes jobs ready again, with all their attempts before them. Scheduled and retrying ones no longer wait. Needs the secret.",
            "Name the jobs by their ids, or choose them by filters together with --all."
        })
final class JobsRetryCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "QUEUE", description = "Name of the queue.")
    String queue = "";

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "ID", description = "Ids of jobs.")
    List<String> ids = new ArrayList<>();

    @Option(names = "--all", description = "Every job that the filters choose; --state is then required.")
    boolean all;

    @Option(names = "--dry-run", description = "Print which jobs it would be, and change nothing.")
    boolean dryRun;

    @Mixin
    JobsFilter filter = new JobsFilter();

    @Mixin
    JobsOptions options = new JobsOptions();

    private final Terminal terminal;

    JobsRetryCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        return JobsRun.with(options, terminal, run -> run.retry(queue, new JobsSelection(ids, all, dryRun, filter)));
    }
}
