package io.secureredis.cli.jobs;

import io.secureredis.cli.terminal.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** End a pause. */
@Command(name = "resume", header = "End a pause.", description = "Workers take jobs of the queue again.")
final class JobsResumeCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "QUEUE", description = "Name of the queue.")
    String queue = "";

    @Mixin
    JobsOptions options = new JobsOptions();

    private final Terminal terminal;

    JobsResumeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        return JobsRun.with(options, terminal, run -> run.resume(queue));
    }
}
