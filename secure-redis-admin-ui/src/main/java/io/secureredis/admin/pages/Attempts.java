package io.secureredis.admin.pages;

import io.secureredis.admin.text.Texts;
import io.secureredis.jobs.inspect.AttemptOverview;
import io.secureredis.jobs.inspect.JobInspector;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Words and signs for the attempts of a job. */
final class Attempts {

    private Attempts() {}

    /** {@code 3}; {@code 3 to 7} for several without a report. */
    static String numbers(Texts texts, AttemptOverview attempt) {
        return attempt.times() == 1
                ? texts.count(attempt.number())
                : texts.text("attempts.range", attempt.number(), attempt.number() + attempt.times() - 1);
    }

    static String label(Texts texts, AttemptOverview attempt) {
        return switch (attempt.outcome()) {
            case AttemptOverview.RUNNING -> texts.text("attempts.running");
            case AttemptOverview.DONE -> texts.text("attempts.done");
            case AttemptOverview.UNREPORTED -> texts.text("attempts.unreported");
            default -> Labels.cause(texts, new JobInspector.Failure(attempt.outcome(), attempt.type()));
        };
    }

    static String icon(AttemptOverview attempt) {
        return switch (attempt.outcome()) {
            case AttemptOverview.RUNNING -> "active";
            case AttemptOverview.DONE -> "done";
            case AttemptOverview.UNREPORTED -> "paused";
            default -> "dead";
        };
    }

    /** The class of its colour. */
    static String look(AttemptOverview attempt) {
        return attempt.outcome().equals(AttemptOverview.UNREPORTED) ? "" : "state-" + icon(attempt);
    }

    /** How long it took, or has taken by now. */
    static Optional<Duration> took(AttemptOverview attempt, Instant now) {
        Duration took = attempt.took();
        Instant started = attempt.startedAt();
        if (took == null && started != null && attempt.outcome().equals(AttemptOverview.RUNNING)) {
            return Optional.of(Duration.between(started, now)).filter(span -> !span.isNegative());
        }
        return Optional.ofNullable(took);
    }
}
