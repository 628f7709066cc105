package io.secureredis.cli.jobs;

import io.secureredis.cli.terminal.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Stop workers from taking jobs of a queue. */
@Command(
        name = "pause",
        header = "Stop workers from taking jobs of a queue.",
        description = "Workers take no job of the queue until you resume it. Running jobs end.")
final class JobsPauseCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "QUEUE", description = "Name of the queue.")
    String queue = "";

    @Mixin
    JobsOptions options = new JobsOptions();

    private final Terminal terminal;

    JobsPauseCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        return JobsRun.with(options, terminal, run -> run.pause(queue));
    }
}
