package io.secureredis.cli.jobs;

import io.secureredis.cli.terminal.Terminal;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists recurring schedules. */
@Command(
        name = "schedules",
        header = "List the recurring schedules of a queue; fire, pause, start or remove one.",
        description =
                "Lists the recurring schedules of a queue, sorted by their next time. Names and rules need the secret.")
final class JobsSchedulesCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "QUEUE", description = "Name of the queue.")
    String queue = "";

    @Option(names = "--fire", paramLabel = "KEY", description = "Put the job of this schedule into the queue now.")
    @Nullable
    String fire;

    @Option(names = "--pause", paramLabel = "KEY", description = "Stop this schedule from firing.")
    @Nullable
    String pause;

    @Option(names = "--resume", paramLabel = "KEY", description = "Start this schedule again.")
    @Nullable
    String resume;

    @Option(names = "--remove", paramLabel = "KEY", description = "Remove this schedule; jobs that it has put stay.")
    @Nullable
    String remove;

    @Mixin
    JobsOptions options = new JobsOptions();

    private final Terminal terminal;

    JobsSchedulesCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        return JobsRun.with(options, terminal, run -> run.schedules(queue, fire, pause, resume, remove));
    }
}
