package io.secureredis.cli.jobs;

import io.secureredis.cli.connect.JobsAccess;
import io.secureredis.cli.terminal.CliException;
import io.secureredis.cli.terminal.Terminal;
import io.secureredis.crypto.KeyId;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.inspect.JobPage;
import io.secureredis.jobs.inspect.JobQuery;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.JobSummary;
import io.secureredis.jobs.inspect.QueueOverview;
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

/** Finds the jobs that match a filter. */
final class JobsFinder {

    private static final Pattern AGE = Pattern.compile("([0-9]{1,9})([smhd])");
    private static final int PAGE = 500;
    private static final List<JobState> LISTED = List.of(
            JobState.ACTIVE, JobState.READY, JobState.RETRYING, JobState.SCHEDULED, JobState.DEAD, JobState.TAMPERED);

    private final JobsAccess access;
    private final Terminal terminal;
    private final JobsFilter filter;
    private final JobCauses causes;
    private final @Nullable Instant before;
    private final @Nullable KeyId keyId;

    JobsFinder(JobsAccess access, JobsFilter filter, Terminal terminal) {
        this.access = access;
        this.terminal = terminal;
        this.filter = filter;
        this.causes = new JobCauses(access);
        this.before = filter.olderThan == null ? null : Instant.now().minus(age(filter.olderThan));
        this.keyId = filter.keyId == null ? null : keyId(filter.keyId);
        if (filter.needsSecret()) {
            access.requireSecret();
        }
    }

    private static Duration age(String text) {
        Matcher age = AGE.matcher(text);
        if (!age.matches()) {
            throw CliException.usage("--older-than is not an age.", "As in 90s, 30m, 12h, 7d.");
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
                        "--state names an unknown state.",
                        "It can be ready, scheduled, retrying, active, done, dead or tampered.")));
    }

    /** Returns the jobs that match, up to a limit. */
    List<JobSummary> find(String queue, int most) {
        List<JobSummary> found = new ArrayList<>();
        each(queue, part -> {
            found.addAll(part.subList(0, Math.min(part.size(), most - found.size())));
            return found.size() < most;
        });
        return found;
    }

    /** Takes a part of the jobs; returns false to stop. */
    interface Part {

        boolean take(List<JobSummary> jobs);
    }

    /** Passes on every job that matches, part by part, while a terminal shows the progress. */
    void each(String queue, Part part) {
        List<JobState> states = states();
        JobsProgress progress = progress("looked at", inStates(queue, states));
        boolean more = true;
        for (JobState state : states) {
            Long next = 0L;
            while (next != null && more) {
                JobPage<JobSummary> page = access.inspector().jobs(query(queue, state, next));
                more = part.take(chosen(queue, page.items()));
                progress.next(page.items().size());
                next = page.next();
            }
        }
        progress.end();
    }

    private JobQuery query(String queue, JobState state, long offset) {
        return JobQuery.of(queue, state)
                .withTask(filter.task)
                .withTag(filter.tag)
                .withPage(offset, PAGE);
    }

    /** Returns how many jobs are in the states of the filter, whatever else it says. */
    long inStates(String queue) {
        return inStates(queue, states());
    }

    private long inStates(String queue, List<JobState> states) {
        QueueOverview overview = access.inspector().queue(queue);
        return states.stream().mapToLong(overview::count).sum();
    }

    /** Returns whether the filter selects by state only. */
    boolean wholeStates() {
        return !filter.needsSecret() && before == null && keyId == null;
    }

    JobsProgress progress(String what, long total) {
        return new JobsProgress(terminal, what, total, System::nanoTime);
    }

    /** Returns the jobs to change, with their states if these are known. All are found before the first is changed. */
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

    private List<JobSummary> chosen(String queue, List<JobSummary> jobs) {
        List<JobSummary> chosen = jobs.stream().filter(this::isWanted).toList();
        KeyId under = keyId;
        if (under != null) {
            Map<JobId, KeyId> ids =
                    access.keyIds(queue, chosen.stream().map(JobSummary::id).toList());
            chosen = chosen.stream()
                    .filter(job -> under.equals(ids.get(job.id())))
                    .toList();
        }
        return filter.cause == null ? chosen : causes.matching(queue, chosen, filter.cause);
    }

    private boolean isWanted(JobSummary job) {
        return (filter.callerId == null || filter.callerId.equals(job.callerId())) && isBefore(job);
    }

    private boolean isBefore(JobSummary job) {
        Instant when = when(job);
        return before == null || (when != null && !when.isAfter(before));
    }

    /** Returns when the job ended, or started, or was put into the queue. */
    static @Nullable Instant when(JobSummary job) {
        if (job.finishedAt() != null) {
            return job.finishedAt();
        }
        return job.startedAt() != null ? job.startedAt() : job.enqueuedAt();
    }
}
