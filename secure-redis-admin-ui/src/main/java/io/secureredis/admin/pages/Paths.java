package io.secureredis.admin.pages;

import io.secureredis.admin.find.JobFilter;
import io.secureredis.admin.web.Exchange;
import io.secureredis.admin.web.ProblemException;
import io.secureredis.jobs.JobException;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.QueueNames;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.WorkerOverview;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Builds and parses the addresses of the dashboard's pages, below its path.
 *
 * <p>They contain queue names, job ids and schedule keys; never a job's content.
 */
final class Paths {

    private static final Pattern SCHEDULE = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private Paths() {}

    static String queue(String queue) {
        return "/queues/" + queue;
    }

    static String state(String queue, JobState state) {
        return queue(queue) + "/states/" + slug(state);
    }

    static String stateOfAll(JobState state) {
        return "/states/" + slug(state);
    }

    static String job(String queue, JobId id) {
        return queue(queue) + "/jobs/" + id.value();
    }

    static String job(String queue, JobId id, JobAction action) {
        return job(queue, id) + "/" + action.slug();
    }

    static String selected(String queue, JobState state, JobAction action) {
        return state(queue, state) + "/" + action.slug();
    }

    static String reveal(String queue, JobId id) {
        return job(queue, id) + "/reveal";
    }

    static String revealedLog(String queue, JobId id) {
        return reveal(queue, id) + "/log";
    }

    static String edit(String queue, JobId id) {
        return job(queue, id) + "/edit";
    }

    /** All jobs that a schedule has put, by its key. */
    static String ofSchedule(String queue, String key) {
        return "/search?queue=" + queue + "&schedule=" + key;
    }

    static String queue(String queue, QueueAction action) {
        return queue(queue) + "/" + action.slug();
    }

    static String limits(String queue) {
        return queue(queue) + "/limits";
    }

    static String causes(String queue, JobState state) {
        return state(queue, state) + "/causes";
    }

    static String causesOfAll(JobState state) {
        return stateOfAll(state) + "/causes";
    }

    static String tasks(Window window) {
        return "/tasks?window=" + window.slug();
    }

    static String task(String task, Window window) {
        return "/task?name=" + encoded(task) + "&window=" + window.slug();
    }

    static String charts(String queue, Window window) {
        return queue(queue) + "/charts?window=" + window.slug();
    }

    static String search(String queue, JobState state) {
        return state(queue, state) + "/search";
    }

    static String matching(String queue, JobState state, JobAction action) {
        return state(queue, state) + "/matching/" + action.slug();
    }

    static String operation(String id) {
        return "/operations/" + id;
    }

    /** With the fields of a filter behind it. */
    static String filtered(String path, JobFilter filter) {
        return path
                + filter.fields().entrySet().stream()
                        .map(field -> field.getKey() + "=" + encoded(field.getValue()))
                        .collect(Collectors.joining("&", "?", ""));
    }

    static String schedule(String queue, String key) {
        return queue(queue) + "/recurring/" + key;
    }

    static String schedule(String queue, String key, ScheduleAction action) {
        return schedule(queue, key) + "/" + action.slug();
    }

    static String worker(WorkerOverview worker, WorkerAction action) {
        return queue(worker.queue()) + "/workers/" + worker.id() + "/" + action.slug();
    }

    static String slug(JobState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    /** Returns a text as a value in a query. */
    static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    static String queueOf(Exchange exchange) {
        String queue = exchange.path("queue");
        if (!QueueNames.isValid(queue)) {
            throw ProblemException.notFound("problem.queue");
        }
        return queue;
    }

    static JobId jobOf(Exchange exchange) {
        return jobId(exchange.path("id")).orElseThrow(() -> ProblemException.notFound("problem.job-id"));
    }

    static Optional<JobId> jobId(String text) {
        try {
            return Optional.of(new JobId(text));
        } catch (JobException e) {
            return Optional.empty();
        }
    }

    static String scheduleOf(Exchange exchange) {
        String key = exchange.path("key");
        if (!SCHEDULE.matcher(key).matches()) {
            throw ProblemException.notFound("problem.schedule");
        }
        return key;
    }

    static JobState stateOf(Exchange exchange) {
        return state(exchange.path("state")).orElseThrow(() -> ProblemException.notFound("problem.state"));
    }

    static Optional<JobState> state(String slug) {
        return Arrays.stream(JobState.values())
                .filter(state -> slug(state).equals(slug))
                .findFirst();
    }
}
