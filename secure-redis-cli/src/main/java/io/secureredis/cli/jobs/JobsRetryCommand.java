package io.secureredis.cli.jobs;

import io.secureredis.cli.terminal.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Make dead and tampered jobs ready again. */
@Command(
        name = "retry",
        header = "Make dead and tampered jobs ready again.",
        description = {
            "Makes jobs ready again. Their attempts start from the beginning. Scheduled and retrying jobs no longer wait. Needs the secret.",
            "Name the jobs by their ids, or choose them by filters together with --all."
        })
final class JobsRetryCommand implements Callable<Integer> {

    @Mixin
    JobsChoice choice = new JobsChoice();

    @Mixin
    JobsOptions options = new JobsOptions();

    private final Terminal terminal;

    JobsRetryCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        return JobsRun.with(options, terminal, run -> run.retry(choice.queue, choice.selection()));
    }
}
