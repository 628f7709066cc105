package io.secureredis.jobs;

import io.secureredis.doctor.DoctorCheck;
import io.secureredis.doctor.DoctorFeature;
import io.secureredis.doctor.DoctorRule;
import io.secureredis.doctor.DoctorSeverity;
import io.secureredis.doctor.DoctorVerdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * The doctor's rules about queues: jobs that died, were tampered with or hang, schedules that do not fire, queues that nobody serves.
 *
 * <p>Give them to {@code DoctorBuilder.checks}.
 */
public final class JobChecks {

    /** A schedule that is so late does not fire: workers look for due ones every second. */
    private static final Duration LATE = Duration.ofMinutes(5);

    private final JobInspector inspector;
    private final Supplier<Instant> now;
    private final boolean opens;

    private JobChecks(JobInspector inspector, Supplier<Instant> now, boolean opens) {
        this.inspector = inspector;
        this.now = now;
        this.opens = opens;
    }

    /**
     * The rules.
     *
     * @param inspector of the queues
     * @param now the time that schedules are compared with; another rule of the doctor compares it with that of Redis
     * @param opens whether the inspector has the secret; without it nobody can tell a tampered schedule from one that does not open
     */
    public static List<DoctorCheck> of(JobInspector inspector, Supplier<Instant> now, boolean opens) {
        JobChecks checks = new JobChecks(inspector, now, opens);
        return List.of(
                check("jobs-dead", "There are dead jobs.", checks, JobChecks::dead),
                check("jobs-tampered", "There are jobs that were tampered with.", checks, JobChecks::tampered),
                check("jobs-stuck", "Jobs are marked as running, and no worker is there.", checks, JobChecks::stuck),
                check("jobs-unserved", "Jobs wait in a queue that nobody serves.", checks, JobChecks::unserved),
                check("jobs-schedules", "A schedule does not fire.", checks, JobChecks::schedules));
    }

    private static DoctorCheck check(
            String id, String title, JobChecks checks, BiConsumer<JobChecks, DoctorVerdict> look) {
        DoctorRule rule = new DoctorRule(id, DoctorFeature.JOBS, title);
        return new DoctorCheck() {
            @Override
            public DoctorRule rule() {
                return rule;
            }

            @Override
            public void examine(DoctorVerdict verdict) {
                look.accept(checks, verdict);
            }
        };
    }

    private void dead(DoctorVerdict verdict) {
        inspector.queues().stream()
                .filter(queue -> queue.count(JobState.DEAD) > 0)
                .forEach(queue -> verdict.found(
                        DoctorSeverity.LOW,
                        "The queue " + queue.name() + " holds " + queue.count(JobState.DEAD) + " dead jobs.",
                        "secure-redis jobs list " + queue.name() + " --state=dead; then jobs retry or jobs delete"));
    }

    private void tampered(DoctorVerdict verdict) {
        inspector.queues().stream()
                .filter(queue -> queue.count(JobState.TAMPERED) > 0)
                .forEach(queue -> verdict.found(
                        DoctorSeverity.CRITICAL,
                        "The queue " + queue.name() + " holds " + queue.count(JobState.TAMPERED)
                                + " jobs that are not what was put there.",
                        "Find out who writes to this Redis: ACL LOG, CLIENT LIST; secure-redis jobs list "
                                + queue.name() + " --state=tampered"));
    }

    private void stuck(DoctorVerdict verdict) {
        inspector.queues().stream()
                .filter(queue -> queue.count(JobState.ACTIVE) > 0 && queue.workers() == 0)
                .forEach(queue -> verdict.found(
                        DoctorSeverity.HIGH,
                        "In the queue " + queue.name() + " " + queue.count(JobState.ACTIVE)
                                + " jobs are marked as running, and no worker was seen lately.",
                        "Start a worker: it takes them up again when their lease has ended"));
    }

    private void unserved(DoctorVerdict verdict) {
        inspector.queues().stream()
                .filter(QueueOverview::unserved)
                .forEach(queue -> verdict.found(
                        DoctorSeverity.HIGH,
                        "Jobs wait in the queue " + queue.name() + ", and no worker was seen lately.",
                        "Start a worker with this queue under secure-redis.jobs.worker.queues"));
    }

    private void schedules(DoctorVerdict verdict) {
        Instant late = now.get().minus(LATE);
        for (QueueOverview queue : inspector.queues()) {
            for (RecurringOverview schedule : inspector.recurring(queue.name())) {
                if (opens && schedule.tampered()) {
                    verdict.found(
                            DoctorSeverity.HIGH,
                            "The schedule " + schedule.key() + " of the queue " + queue.name()
                                    + " does not open, or its time is not the sealed one.",
                            "Add it again from the application, or secure-redis jobs schedules " + queue.name()
                                    + " --remove=KEY");
                } else if (schedule.nextFire().isBefore(late)) {
                    verdict.found(
                            DoctorSeverity.HIGH,
                            "The schedule " + schedule.key() + " of the queue " + queue.name() + " was due at "
                                    + schedule.nextFire() + ".",
                            "Start a worker with this queue under secure-redis.jobs.worker.queues");
                }
            }
        }
    }
}
