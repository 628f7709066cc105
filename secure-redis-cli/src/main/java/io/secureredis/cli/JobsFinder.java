package io.secureredis.cli;

import io.secureredis.cli.connect.JobsAccess;
import io.secureredis.crypto.KeyId;
import io.secureredis.jobs.JobDetail;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.JobPage;
import io.secureredis.jobs.JobQuery;
import io.secureredis.jobs.JobState;
import io.secureredis.jobs.JobSummary;
import io.secureredis.jobs.RevealedError;
import io.secureredis.jobs.RevealedJob;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the jobs that a filter chooses. */
final class JobsFinder {

    private static final Pattern AGE = Pattern.compile("([0-9]{1,9})([smhd])");
    private static final int PAGE = 500;
    private static final List<JobState> LISTED = List.of(
            JobState.ACTIVE, JobState.READY, JobState.RETRYING, JobState.SCHEDULED, JobState.DEAD, JobState.TAMPERED);

    private final JobsAccess access;
    private final JobsFilter filter;
    private final @Nullable Instant before;
    private final @Nullable KeyId keyId;

    JobsFinder(JobsAccess access, JobsFilter filter) {
        this.access = access;
        this.filter = filter;
        this.before = filter.olderThan == null ? null : Instant.now().minus(age(filter.olderThan));
        this.keyId = filter.keyId == null ? null : keyId(filter.keyId);
        if (filter.task != null || filter.cause != null) {
            access.requireSecret();
        }
    }

    private static Duration age(String text) {
        Matcher age = AGE.matcher(text);
        if (!age.matches()) {
            throw CliException.usage("--older-than is no age.", "As in 90s, 30m, 12h, 7d.");
        }
        long number = Long.parseLong(age.group(1));
        return switch (age.group(2)) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }

    private static KeyId keyId(String text) {
        try {
            return KeyId.parse(text);
        } catch (IllegalArgumentException e) {
            throw CliException.usage("--key-id is not 8 hexadecimal digits.", null);
        }
    }

    private List<JobState> states() {
        String word = filter.state;
        if (word == null) {
            return LISTED;
        }
        return List.of(Arrays.stream(JobState.values())
                .filter(state -> state.name().equals(word.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> CliException.usage(
                        "--state names no state.",
                        "There are ready, scheduled, retrying, active, done, dead and tampered.")));
    }

    /** The jobs that the filter chooses, at most so many. */
    List<JobSummary> find(String queue, int most) {
        List<JobSummary> found = new ArrayList<>();
        for (JobState state : states()) {
            Long next = 0L;
            while (next != null && found.size() < most) {
                JobPage<JobSummary> page = access.inspector()
                        .jobs(JobQuery.of(queue, state).withTask(filter.task).withPage(next, PAGE));
                page.items().stream()
                        .filter(job -> matches(queue, job))
                        .limit(most - found.size())
                        .forEach(found::add);
                next = page.next();
            }
        }
        return found;
    }

    /** The jobs that are to be changed, with their states where these are known. All are found before the first is changed. */
    Map<JobId, Optional<JobState>> chosen(String queue, JobsSelection selection) {
        Map<JobId, Optional<JobState>> chosen = new LinkedHashMap<>();
        if (selection.all()) {
            find(queue, Integer.MAX_VALUE).forEach(job -> chosen.put(job.id(), Optional.of(job.state())));
        } else {
            for (String id : selection.ids()) {
                JobId job = JobsRun.id(id);
                chosen.put(
                        job,
                        access.inspector()
                                .find(queue, job)
                                .map(found -> found.summary().state()));
            }
        }
        return chosen;
    }

    private boolean matches(String queue, JobSummary job) {
        Instant when = when(job);
        if (before != null && (when == null || when.isAfter(before))) {
            return false;
        }
        if (keyId != null && !access.keyId(queue, job.id()).equals(Optional.of(keyId))) {
            return false;
        }
        return filter.cause == null || hasCause(queue, job.id(), filter.cause);
    }

    /** Of its kind, or of a class with this in its name. */
    private boolean hasCause(String queue, JobId id, String wanted) {
        boolean kind = access.inspector()
                .find(queue, id)
                .map(JobDetail::errorKind)
                .filter(wanted::equals)
                .isPresent();
        return kind
                || access.inspector()
                        .reveal(queue, id)
                        .map(RevealedJob::error)
                        .map(RevealedError::type)
                        .filter(type -> type.contains(wanted))
                        .isPresent();
    }

    /** When it ended, or started, or was put. */
    static @Nullable Instant when(JobSummary job) {
        if (job.finishedAt() != null) {
            return job.finishedAt();
        }
        return job.startedAt() != null ? job.startedAt() : job.enqueuedAt();
    }
}
