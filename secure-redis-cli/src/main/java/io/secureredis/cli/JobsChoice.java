package io.secureredis.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which jobs of a queue a command changes: some by their ids, or all that filters choose. */
final class JobsChoice {

    @Parameters(index = "0", paramLabel = "QUEUE", description = "Name of the queue.")
    String queue = "";

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "ID", description = "Ids of jobs.")
    private List<String> ids = new ArrayList<>();

    @Option(names = "--all", description = "Every job that the filters choose; --state is then required.")
    private boolean all;

    @Option(names = "--dry-run", description = "Print which jobs it would be, and change nothing.")
    private boolean dryRun;

    @Mixin
    private JobsFilter filter = new JobsFilter();

    JobsSelection selection() {
        return new JobsSelection(ids, all, dryRun, filter);
    }
}
