package io.secureredis.cli.jobs;

import io.secureredis.cli.terminal.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Delete jobs that are not running. */
@Command(
        name = "delete",
        header = "Delete jobs that are not running.",
        description = {
            "Deletes jobs that are not running, whatever their state.",
            "Name the jobs by their ids, or choose them by filters together with --all."
        })
final class JobsDeleteCommand implements Callable<Integer> {

    @Mixin
    JobsChoice choice = new JobsChoice();

    @Mixin
    JobsOptions options = new JobsOptions();

    private final Terminal terminal;

    JobsDeleteCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        return JobsRun.with(options, terminal, run -> run.delete(choice.queue, choice.selection()));
    }
}
