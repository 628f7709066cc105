package io.secureredis.admin.pages;

import io.secureredis.admin.text.Texts;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.JobSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The known times of a job, in the order of its states. */
final class Timeline {

    /** One moment. */
    record Step(String label, Instant at) {}

    private Timeline() {}

    static List<Step> of(Texts texts, JobSummary job) {
        List<Step> steps = new ArrayList<>();
        add(steps, texts.text("job.enqueued"), job.enqueuedAt());
        add(steps, texts.text("job.started"), job.startedAt());
        add(steps, texts.text(job.state() == JobState.RETRYING ? "job.next-attempt" : "job.due"), job.dueAt());
        add(steps, texts.of(job.state(), "ended"), job.finishedAt());
        return steps;
    }

    /** Returns how long the last attempt took, if it has ended. */
    static Optional<Duration> ran(JobSummary job) {
        Instant started = job.startedAt();
        Instant finished = job.finishedAt();
        return started == null || finished == null || finished.isBefore(started)
                ? Optional.empty()
                : Optional.of(Duration.between(started, finished));
    }

    private static void add(List<Step> steps, String label, @Nullable Instant at) {
        if (at != null) {
            steps.add(new Step(label, at));
        }
    }
}
