package io.secureredis.cli.jobs;

import io.secureredis.cli.terminal.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows one job. */
@Command(
        name = "show",
        header = "Show one job.",
        description = "Shows one job. With --reveal also its arguments, result, error and log, which needs the secret.")
final class JobsShowCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "QUEUE", description = "Name of the queue.")
    String queue = "";

    @Parameters(index = "1", paramLabel = "ID", description = "Id of the job.")
    String id = "";

    @Option(names = "--reveal", description = "Print arguments, result, error and log in plaintext.")
    boolean reveal;

    @Mixin
    JobsOptions options = new JobsOptions();

    private final Terminal terminal;

    JobsShowCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        return JobsRun.with(options, terminal, run -> run.show(queue, id, reveal));
    }
}
