package io.secureredis.cli.jobs;

import io.secureredis.cli.terminal.CliException;
import java.util.List;

/**
 * Selects the jobs to change.
 *
 * @param ids individual jobs
 * @param all all jobs that match the filter
 * @param dryRun whether nothing is changed
 */
record JobsSelection(List<String> ids, boolean all, boolean dryRun, JobsFilter filter) {

    JobsSelection {
        ids = List.copyOf(ids);
        if (ids.isEmpty() && !all) {
            throw CliException.usage("No job is named.", "Give ids, or --all with --state and other filters.");
        }
        if (!ids.isEmpty() && all) {
            throw CliException.usage("Both ids and --all are given.", null);
        }
        if (all && filter.state == null) {
            throw CliException.usage("--all needs --state.", "As in --all --state=dead");
        }
    }
}
