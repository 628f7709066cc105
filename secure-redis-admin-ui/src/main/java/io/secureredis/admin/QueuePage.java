package io.secureredis.admin;

import io.secureredis.jobs.QueueOverview;
import io.secureredis.jobs.RecurringOverview;
import io.secureredis.jobs.WorkerOverview;
import java.util.List;

/** What the page of one queue shows. */
record QueuePage(
        QueueOverview queue, Throughput throughput, List<WorkerOverview> workers, List<RecurringOverview> recurring) {}
