package io.secureredis.admin.pages;

import io.secureredis.jobs.inspect.QueueOverview;
import io.secureredis.jobs.inspect.RecurringOverview;
import io.secureredis.jobs.inspect.WorkerOverview;
import java.util.List;
import java.util.Optional;

/** The data of the page of one queue. */
record QueuePage(
        QueueOverview queue,
        Throughput throughput,
        List<WorkerOverview> workers,
        List<RecurringOverview> recurring,
        Optional<QueueOverview.ChangedLimits> limits,
        Optional<String> server) {}
