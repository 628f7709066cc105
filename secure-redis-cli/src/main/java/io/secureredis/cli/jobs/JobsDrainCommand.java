package io.secureredis.cli.jobs;

import io.secureredis.cli.terminal.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Delete every waiting job. */
@Command(
        name = "drain",
        header = "Delete every waiting job.",
        description =
                "Deletes every job of the queue that is ready, scheduled or retrying. Running, dead and tampered jobs stay.")
final class JobsDrainCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "QUEUE", description = "Name of the queue.")
    String queue = "";

    @Mixin
    JobsOptions options = new JobsOptions();

    private final Terminal terminal;

    JobsDrainCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        return JobsRun.with(options, terminal, run -> run.drain(queue));
    }
}
