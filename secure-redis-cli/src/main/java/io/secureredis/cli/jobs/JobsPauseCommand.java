package io.secureredis.cli.jobs;

import io.secureredis.cli.terminal.Terminal;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Stop workers from taking jobs of a queue. */
@Command(
        name = "pause",
        header = "Stop workers from taking jobs of a queue.",
        description =
                "Workers take no job of the queue until you resume it. Running jobs end. With the secret, your user name and the reason are stored, sealed, and shown in the dashboard and by jobs list.")
final class JobsPauseCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "QUEUE", description = "Name of the queue.")
    String queue = "";

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, in words; needs the secret.")
    @Nullable
    String reason;

    @Mixin
    JobsOptions options = new JobsOptions();

    private final Terminal terminal;

    JobsPauseCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        return JobsRun.with(options, terminal, run -> run.pause(queue, reason));
    }
}
