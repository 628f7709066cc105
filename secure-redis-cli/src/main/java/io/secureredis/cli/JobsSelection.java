package io.secureredis.cli;

import java.util.List;

/**
 * Which jobs are to be changed.
 *
 * @param ids named one by one
 * @param all those that the filter chooses
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
