package io.secureredis.admin.pages;

import io.secureredis.jobs.inspect.JobSummary;
import io.secureredis.jobs.inspect.WorkerOverview;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A worker with all of its queues.
 *
 * @param any what it last said, in one of its queues
 * @param busy how many jobs it holds, in all queues
 * @param running what it runs, the oldest first; at most a page of each queue
 */
record WorkerRow(WorkerOverview any, List<String> queues, int busy, List<JobSummary> running) {

    /** One row for each worker, in the order in which they were found. */
    static List<WorkerRow> of(List<WorkerOverview> announced, List<JobSummary> active) {
        Map<String, List<WorkerOverview>> byId = new LinkedHashMap<>();
        announced.forEach(
                one -> byId.computeIfAbsent(one.id(), id -> new ArrayList<>()).add(one));
        return byId.values().stream()
                .map(ofOne -> of(ofOne, active, ofOne.get(0).id()))
                .toList();
    }

    private static WorkerRow of(List<WorkerOverview> ofOne, List<JobSummary> active, String id) {
        WorkerOverview latest = ofOne.get(0);
        for (WorkerOverview one : ofOne) {
            latest = heard(one).isAfter(heard(latest)) ? one : latest;
        }
        return new WorkerRow(
                latest,
                ofOne.stream().map(WorkerOverview::queue).toList(),
                ofOne.stream().mapToInt(WorkerOverview::active).sum(),
                active.stream().filter(job -> id.equals(job.worker())).toList());
    }

    private static Instant heard(WorkerOverview worker) {
        Instant heard = worker.heardAt();
        return heard == null ? Instant.EPOCH : heard;
    }
}
