package io.secureredis.jobs;

import static io.secureredis.jobs.JobRedis.bytes;

import io.secureredis.crypto.OpenException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@link JobOperations} on Redis. */
final class DefaultJobOperations implements JobOperations {

    private static final int JOBS_PER_STEP = 250;

    private final JobQueues queues;
    private final RecurringJobs recurring;
    private final JobProperties properties;

    DefaultJobOperations(JobQueues queues, RecurringJobs recurring, JobProperties properties) {
        this.queues = queues;
        this.recurring = recurring;
        this.properties = properties;
    }

    @Override
    public boolean retry(String queue, JobId id) {
        return requeue(queues.get(queue), id, true);
    }

    @Override
    public boolean runNow(String queue, JobId id) {
        return requeue(queues.get(queue), id, false);
    }

    /** Seals the body again, good from now on: it says itself when it may run. */
    private boolean requeue(JobQueue queue, JobId id, boolean ended) {
        JobRedis redis = queue.store().redis();
        byte[] envelope = redis.await(redis.commands().hget(queue.store().keys().of(JobKey.BODY), bytes(id.value())));
        if (envelope == null) {
            return false;
        }
        try {
            long now = queue.nowMs();
            JobBody body = JobBody.parse(queue.envelopes().open(id.value(), Role.BODY, envelope))
                    .withTimes(now, CallChecks.endMs(now, properties.maxAge()));
            byte[] renewed = queue.envelopes().seal(id.value(), Role.BODY, body.toBytes());
            return queue.store().requeue(id, envelope, renewed, ended);
        } catch (OpenException tampered) {
            return false;
        }
    }

    @Override
    public long retryAll(String queue) {
        JobQueue from = queues.get(queue);
        long retried = 0;
        long passed = 0;
        List<JobId> ids;
        do {
            ids = ids(from, JobState.DEAD, passed);
            for (JobId id : ids) {
                if (requeue(from, id, true)) {
                    retried++;
                } else {
                    passed++;
                }
            }
        } while (!ids.isEmpty());
        return retried;
    }

    private static List<JobId> ids(JobQueue queue, JobState state, long from) {
        JobRedis redis = queue.store().redis();
        return redis
                .await(redis.commands().zrange(queue.store().keys().of(state), from, from + JOBS_PER_STEP - 1))
                .stream()
                .map(id -> new JobId(JobRedis.text(id)))
                .toList();
    }

    @Override
    public boolean delete(String queue, JobId id) {
        return queues.get(queue).store().delete(List.of(id), true) == 1;
    }

    @Override
    public boolean cancel(String queue, JobId id) {
        return queues.get(queue).store().cancel(id);
    }

    @Override
    public void pause(String queue) {
        queues.get(queue).store().pause(true);
    }

    @Override
    public void resume(String queue) {
        queues.get(queue).store().pause(false);
    }

    @Override
    public long drain(String queue) {
        JobQueue drained = queues.get(queue);
        long removed = 0;
        for (JobState state : List.of(JobState.READY, JobState.SCHEDULED, JobState.RETRYING)) {
            List<JobId> ids = new ArrayList<>(ids(drained, state, 0));
            while (!ids.isEmpty()) {
                removed += drained.store().delete(ids, false);
                ids = ids(drained, state, 0);
            }
        }
        return removed;
    }

    @Override
    public Optional<JobId> fireNow(String queue, String scheduleKey) {
        @Nullable JobId id = recurring.fireNow(queues.get(queue), scheduleKey);
        return Optional.ofNullable(id);
    }

    @Override
    public boolean removeSchedule(String queue, String scheduleKey) {
        return recurring.removeByKey(queues.get(queue), scheduleKey);
    }
}
