package io.secureredis.jobs.inspect;

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
 * The doctor's rules about queues: jobs that died, were tampered with or hang, schedules that do not fire, queues that
 * nobody serves.
 *
 * <p>Pass them to {@code DoctorBuilder.checks}.
 */
public final class JobChecks {

    /** A schedule that is this late does not fire: workers look for due ones every second. */
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
     * Returns the rules.
     *
     * @param inspector of the queues
     * @param now the time to compare schedules with; another rule of the doctor compares it with Redis's
     * @param opens whether the inspector has the secret; without it nobody can distinguish a tampered schedule from one
     *     that does not open
     */
    public static List<DoctorCheck> of(JobInspector inspector, Supplier<Instant> now, boolean opens) {
        JobChecks checks = new JobChecks(inspector, now, opens);
        return List.of(
                check("jobs-dead", "There are dead jobs.", checks, JobChecks::dead),
                check("jobs-tampered", "There are jobs that were tampered with.", checks, JobChecks::tampered),
                check("jobs-stuck", "Jobs are marked as running, but there is no worker.", checks, JobChecks::stuck),
                check("jobs-unserved", "Jobs wait in a queue that no worker serves.", checks, JobChecks::unserved),
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

    private static String counted(long number, String what) {
        return number + what + (number == 1 ? "" : "s");
    }

    /** The queues; those whose server does not answer are told as not checked. */
    private List<QueueOverview> queues(DoctorVerdict verdict) {
        List<QueueOverview> queues = inspector.queues();
        queues.stream()
                .filter(queue -> !queue.answers())
                .forEach(queue ->
                        verdict.unchecked("SR420 The server of the queue " + queue.name() + " does not answer."));
        return queues.stream().filter(QueueOverview::answers).toList();
    }

    private void dead(DoctorVerdict verdict) {
        queues(verdict).stream()
                .filter(queue -> queue.count(JobState.DEAD) > 0)
                .forEach(queue -> verdict.found(
                        DoctorSeverity.LOW,
                        "The queue " + queue.name() + " holds " + counted(queue.count(JobState.DEAD), " dead job")
                                + ".",
                        "secure-redis jobs list " + queue.name() + " --state=dead; then jobs retry or jobs delete"));
    }

    private void tampered(DoctorVerdict verdict) {
        queues(verdict).stream()
                .filter(queue -> queue.count(JobState.TAMPERED) > 0)
                .forEach(queue -> verdict.found(
                        DoctorSeverity.CRITICAL,
                        "The queue " + queue.name() + " holds "
                                + counted(queue.count(JobState.TAMPERED), " tampered job") + ".",
                        "Find out who writes to this Redis: ACL LOG, CLIENT LIST; secure-redis jobs list "
                                + queue.name() + " --state=tampered"));
    }

    private void stuck(DoctorVerdict verdict) {
        queues(verdict).stream()
                .filter(queue -> queue.count(JobState.ACTIVE) > 0 && queue.workers() == 0)
                .forEach(queue -> verdict.found(
                        DoctorSeverity.HIGH,
                        "The queue " + queue.name() + " has " + counted(queue.count(JobState.ACTIVE), " job")
                                + " marked as running, but no worker was seen recently.",
                        "Start a worker: it runs them again when their lease has expired"));
    }

    private void unserved(DoctorVerdict verdict) {
        queues(verdict).stream()
                .filter(QueueOverview::unserved)
                .forEach(queue -> verdict.found(
                        DoctorSeverity.HIGH,
                        "Jobs wait in the queue " + queue.name() + ", but no worker was seen recently.",
                        "Start a worker with this queue under secure-redis.jobs.worker.queues"));
    }

    private void schedules(DoctorVerdict verdict) {
        Instant late = now.get().minus(LATE);
        for (QueueOverview queue : queues(verdict)) {
            for (RecurringOverview schedule : inspector.recurring(queue.name())) {
                if (opens && schedule.tampered()) {
                    tampered(verdict, queue.name(), schedule);
                } else if (schedule.nextFire().isBefore(late)) {
                    late(verdict, queue.name(), schedule);
                }
            }
        }
    }

    private static void tampered(DoctorVerdict verdict, String queue, RecurringOverview schedule) {
        verdict.found(
                DoctorSeverity.HIGH,
                "The schedule " + schedule.key() + " of the queue " + queue
                        + " does not open, or its time differs from the sealed one.",
                "Add it again from the application, or secure-redis jobs schedules " + queue + " --remove=KEY");
    }

    private static void late(DoctorVerdict verdict, String queue, RecurringOverview schedule) {
        verdict.found(
                DoctorSeverity.HIGH,
                "The schedule " + schedule.key() + " of the queue " + queue + " was due at " + schedule.nextFire()
                        + ".",
                "Start a worker with this queue under secure-redis.jobs.worker.queues");
    }
}
