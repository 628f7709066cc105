package io.secureredis.cli.jobs;

import io.secureredis.cli.terminal.CliException;
import io.secureredis.cli.terminal.Terminal;
import picocli.CommandLine.Command;

/** Queues and jobs. */
@Command(
        name = "jobs",
        description = "Shows and changes the queues of secure-redis-jobs.",
        subcommands = {
            JobsListCommand.class,
            JobsCausesCommand.class,
            JobsShowCommand.class,
            JobsRetryCommand.class,
            JobsDeleteCommand.class,
            JobsPauseCommand.class,
            JobsResumeCommand.class,
            JobsLimitCommand.class,
            JobsDrainCommand.class,
            JobsSchedulesCommand.class
        })
public final class JobsCommand implements Runnable {

    JobsCommand(Terminal terminal) {}

    @Override
    public void run() {
        throw CliException.usage("No command is given.", "secure-redis jobs --help lists them.");
    }
}
