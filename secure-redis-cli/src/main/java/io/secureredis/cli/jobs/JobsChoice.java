package io.secureredis.cli.jobs;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The jobs of a queue that a command changes: selected by their ids, or all that match filters. */
final class JobsChoice {

    @Parameters(index = "0", paramLabel = "QUEUE", description = "Name of the queue.")
    String queue = "";

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "ID", description = "Ids of jobs.")
    private List<String> ids = new ArrayList<>();

    @Option(names = "--all", description = "Every job that the filters match. Needs --state.")
    private boolean all;

    @Option(names = "--dry-run", description = "Print which jobs would be changed, and change nothing.")
    private boolean dryRun;

    @Mixin
    private JobsFilter filter = new JobsFilter();

    JobsSelection selection() {
        return new JobsSelection(ids, all, dryRun, filter);
    }
}
