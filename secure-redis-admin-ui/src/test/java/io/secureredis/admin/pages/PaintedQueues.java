package io.secureredis.admin.pages;

import io.secureredis.jobs.JobException;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.inspect.AttemptOverview;
import io.secureredis.jobs.inspect.Distribution;
import io.secureredis.jobs.inspect.JobDetail;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobOperations;
import io.secureredis.jobs.inspect.JobPage;
import io.secureredis.jobs.inspect.JobQuery;
import io.secureredis.jobs.inspect.JobServerState;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.JobSummary;
import io.secureredis.jobs.inspect.QueueMinute;
import io.secureredis.jobs.inspect.QueueOverview;
import io.secureredis.jobs.inspect.RecurringOverview;
import io.secureredis.jobs.inspect.RevealedError;
import io.secureredis.jobs.inspect.RevealedJob;
import io.secureredis.jobs.inspect.WorkHistory;
import io.secureredis.jobs.inspect.WorkerOverview;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Queues with everything in them that a page can show, including texts that no real queue would let in. For the looks
 * of pages only: nothing here changes.
 */
final class PaintedQueues implements JobInspector, JobOperations {

    /** Must appear on pages as text. */
    static final String HOSTILE = "<script>alert('x')</script>\"'><img src=x onerror=alert(1)>";

    /** The text that pages must survive; with {@code -Ddashboard.pictures=true}, one for pictures of the guide. */
    static String plainly(String hostile, String plain) {
        return Boolean.getBoolean("dashboard.pictures") ? plain : hostile;
    }

    private static final List<String> TASKS = List.of(
            "mail.welcome",
            "mail.receipt",
            "invoice.render",
            "stock.recount",
            "search.reindex",
            plainly(HOSTILE, "photo.scale"));
    private static final List<String> QUEUES = List.of("default", "mail", "reports", "search", "thumbnails");

    private static final List<JobInspector.Failure> FAILURES = List.of(
            new JobInspector.Failure("failed", "java.net.ConnectException"),
            new JobInspector.Failure("timeout", "io.secureredis.jobs.JobException"),
            new JobInspector.Failure("failed", "org.springframework.dao.DataIntegrityViolationException"),
            new JobInspector.Failure("crashed", null),
            new JobInspector.Failure("failed", "shop." + plainly(HOSTILE, "OutOfStockException")));

    private final Instant now = Instant.now();

    @Override
    public List<JobServerState> servers() {
        return List.of();
    }

    @Override
    public List<QueueOverview> queues() {
        return QUEUES.stream().map(this::queue).toList();
    }

    @Override
    public QueueOverview queue(String queue) {
        int seed = QUEUES.indexOf(queue) + 1;
        Map<JobState, Long> counts = new EnumMap<>(JobState.class);
        counts.put(JobState.SCHEDULED, 14L * seed);
        counts.put(JobState.RETRYING, seed == 2 ? 3L : 0L);
        counts.put(JobState.READY, seed == 4 ? 18_204L : 7L * (seed - 1));
        counts.put(JobState.ACTIVE, (long) seed % 4 * 3);
        counts.put(JobState.DONE, 4_321L * seed);
        counts.put(JobState.DEAD, seed == 2 ? 12L : 0L);
        counts.put(JobState.TAMPERED, seed == 2 ? 1L : 0L);
        return new QueueOverview(queue, counts, seed == 3, Duration.ofMillis(430L * seed * seed * seed), seed % 3 + 1);
    }

    @Override
    public List<QueueMinute> history(String queue, Duration back) {
        Random random = new Random(queue.hashCode());
        List<QueueMinute> minutes = new ArrayList<>();
        for (long i = back.toMinutes(); i > 0; i--) {
            long done = Math.max(0, Math.round(60 + 30 * Math.sin(i / 7.0) + random.nextInt(25)));
            long failed = random.nextInt(9) == 0 ? random.nextInt(12) : 0;
            minutes.add(new QueueMinute(
                    now.truncatedTo(ChronoUnit.MINUTES).minus(Duration.ofMinutes(i - 1)), done, failed, 0, 0, 0));
        }
        return minutes;
    }

    @Override
    public WorkHistory.Report tasks(Duration window) {
        return new WorkHistory.Report(
                period(window),
                TASKS.stream().map(task -> work(task, window, false)).toList(),
                List.of("thumbnails"),
                3);
    }

    @Override
    public WorkHistory.Report task(String task, Duration window) {
        return new WorkHistory.Report(period(window), List.of(work(task, window, false)), List.of(), 0);
    }

    @Override
    public WorkHistory.Report work(String queue, Duration window) {
        return new WorkHistory.Report(period(window), List.of(work(queue, window, true)), List.of(), 0);
    }

    private static Duration period(Duration window) {
        return window.toHours() <= 8
                ? Duration.ofMinutes(window.toMinutes() / 60)
                : Duration.ofHours(1 + window.toHours() / 72);
    }

    private WorkHistory work(String name, Duration window, boolean ofQueue) {
        Random random = new Random(name.hashCode());
        Duration period = period(window);
        List<WorkHistory.Period> periods = new ArrayList<>();
        for (long i = window.dividedBy(period) - 1; i >= 0; i--) {
            long runs = Math.max(0, Math.round(600 + 300 * Math.sin(i / 7.0) + random.nextInt(250)));
            boolean known = i < 40;
            periods.add(new WorkHistory.Period(
                    now.truncatedTo(ChronoUnit.HOURS).minus(period.multipliedBy(i)),
                    known ? runs : 0,
                    known && random.nextInt(9) == 0 ? random.nextInt(60) : 0,
                    known ? times(random, 18) : Distribution.NONE,
                    known ? times(random, 34) : Distribution.NONE,
                    ofQueue && known ? (double) random.nextInt(400) : null,
                    ofQueue && known ? Duration.ofMillis(random.nextInt(90_000)) : null));
        }
        return new WorkHistory(name, List.of("mail", "reports"), periods);
    }

    private static Distribution times(Random random, int around) {
        long[] counts = new long[Distribution.CLASSES];
        for (int i = 0; i < 200; i++) {
            counts[(int) Math.max(0, Math.min(Distribution.CLASSES - 1, around + random.nextGaussian() * 4))]++;
        }
        return Distribution.of(counts);
    }

    @Override
    public JobPage<JobSummary> jobs(JobQuery query) {
        if ("redis.is.down".equals(query.task())) {
            throw new JobException("SR420", "SR420 Redis did not answer within 2 s. Check that it runs.");
        }
        long total = queue(query.queue()).count(query.state());
        List<JobSummary> jobs = new ArrayList<>();
        for (long i = query.offset(); i < Math.min(total, query.offset() + query.limit()); i++) {
            jobs.add(job(query.queue(), query.state(), (int) i));
        }
        long next = query.offset() + jobs.size();
        return new JobPage<>(jobs, total, next < total ? next : null);
    }

    private JobSummary job(String queue, JobState state, int i) {
        boolean waits = state == JobState.SCHEDULED || state == JobState.RETRYING;
        boolean ended = state == JobState.DONE || state == JobState.DEAD || state == JobState.TAMPERED;
        boolean ran = ended || state == JobState.ACTIVE || state == JobState.RETRYING;
        return new JobSummary(
                new JobId(
                        state.name().toLowerCase(java.util.Locale.ROOT) + "-" + String.format("%05d", i) + "5q0s2v8c"),
                queue,
                state == JobState.TAMPERED ? null : TASKS.get(i % TASKS.size()),
                state,
                ran ? i % 4 + 1 : 0,
                state == JobState.TAMPERED ? 0 : 10,
                i % 5 == 4 ? 1 : 0,
                5,
                state == JobState.TAMPERED ? null : now.minusSeconds(900 + 77L * i),
                waits ? now.plusSeconds(40 + 311L * i) : null,
                ran ? now.minusSeconds(120 + 60L * i) : null,
                ended ? now.minusSeconds(100 + 60L * i) : null,
                ran ? "Zk3rT9x0Qm5vB2nLw8Yd1A" : null,
                null,
                "1f9a03c2",
                i % 2 == 0 ? null : "order-" + i + (i % 5 == 0 ? plainly(HOSTILE, "") : ""),
                i % 3 == 0 ? List.of() : List.of("customer-" + i, "import" + (i % 5 == 0 ? plainly(HOSTILE, "") : "")));
    }

    @Override
    public Optional<JobDetail> find(String queue, JobId id) {
        int dash = id.value().indexOf('-');
        if (dash < 0) {
            return Optional.empty();
        }
        return Paths.state(id.value().substring(0, dash)).map(state -> {
            JobSummary summary = job(queue, state, Integer.parseInt(id.value().substring(dash + 1, dash + 6)));
            return new JobDetail(
                    summary,
                    2,
                    state == JobState.DONE,
                    state == JobState.ACTIVE,
                    state == JobState.DEAD ? "failed" : null,
                    state == JobState.ACTIVE ? 64 : null,
                    false,
                    812,
                    "4bf92f3577b34da6a3ce929d0e0e4736");
        });
    }

    @Override
    public Map<JobId, JobInspector.Failure> failures(String queue, List<JobSummary> jobs) {
        Map<JobId, JobInspector.Failure> failures = new java.util.HashMap<>();
        for (int i = 0; i < jobs.size(); i++) {
            int task = TASKS.indexOf(String.valueOf(jobs.get(i).task()));
            failures.put(jobs.get(i).id(), FAILURES.get((task + 1) % FAILURES.size()));
        }
        return failures;
    }

    @Override
    public List<AttemptOverview> attempts(String queue, JobId id) {
        String worker = "Zk3rT9x0Qm5vB2nLw8Yd1A";
        Instant first = now.minusSeconds(4_000);
        Instant second = now.minusSeconds(3_700);
        boolean active = id.value().startsWith("active");
        return List.of(
                new AttemptOverview(
                        1,
                        "failed",
                        "java.net.ConnectException",
                        1,
                        Duration.ofMillis(340),
                        first,
                        first.plusMillis(4_210),
                        Duration.ofMinutes(5),
                        worker,
                        "shop-7f9c" + plainly(HOSTILE, "")),
                new AttemptOverview(
                        2,
                        "timeout",
                        "io.secureredis.jobs.JobException",
                        1,
                        Duration.ofMillis(12),
                        second,
                        second.plusSeconds(60),
                        Duration.ofMinutes(10),
                        worker,
                        "shop-7f9c"),
                new AttemptOverview(3, AttemptOverview.UNREPORTED, null, 4, null, null, null, null, null, null),
                new AttemptOverview(
                        7,
                        active ? AttemptOverview.RUNNING : "failed",
                        active ? null : "org.springframework.dao.DataIntegrityViolationException",
                        1,
                        null,
                        now.minusSeconds(120),
                        active ? null : now.minusSeconds(100),
                        null,
                        worker,
                        active ? null : "shop-7f9c"));
    }

    @Override
    public Optional<RevealedJob> reveal(String queue, JobId id) {
        return Optional.of(new RevealedJob(
                id,
                List.of(
                        "42",
                        "{\"address\":\"momo@example.org\",\"note\":\""
                                + plainly(HOSTILE, "by the gate").replace("\"", "\\\"") + "\"}"),
                null,
                new RevealedError(
                        "failed",
                        "java.net.ConnectException",
                        "Connection refused" + plainly(HOSTILE, ""),
                        "java.net.ConnectException: Connection refused\n\tat shop.Mailer.welcome(Mailer.java:41)\n\tat "
                                + plainly(HOSTILE, "shop.Main.run(Main.java:7)"),
                        now.minusSeconds(99)),
                null));
    }

    @Override
    public List<RecurringOverview> recurring(String queue) {
        return List.of(
                new RecurringOverview(
                        queue,
                        "Zk3rT9x0Qm5vB2nLw8Yd1A",
                        "nightly" + plainly(HOSTILE, ""),
                        "stock.recount",
                        "cron 0 0 3 * * * Europe/Berlin",
                        now.plusSeconds(40_000),
                        now.minusSeconds(46_400),
                        211,
                        false,
                        null,
                        false,
                        Stream.iterate(now.plusSeconds(40_000), run -> run.plusSeconds(86_400))
                                .limit(5)
                                .toList()),
                new RecurringOverview(
                        queue,
                        "Bk3rT9x0Qm5vB2nLw8Yd1C",
                        null,
                        "mail.digest",
                        "every PT10M, skips while the last one is unfinished",
                        now.plusSeconds(140),
                        now.minusSeconds(460),
                        4_802,
                        false,
                        null,
                        true,
                        List.of(now.plusSeconds(140))),
                new RecurringOverview(
                        queue, "Ak3rT9x0Qm5vB2nLw8Yd1B", null, null, null, now.plusSeconds(600), null, 0, true));
    }

    @Override
    public List<RecurringOverview.Run> runs(String queue, String scheduleKey) {
        List<RecurringOverview.Run> runs = new ArrayList<>();
        runs.add(run(600, RecurringOverview.Outcome.UNFINISHED, true));
        runs.add(run(46_400, RecurringOverview.Outcome.DONE, false));
        runs.add(run(132_800, RecurringOverview.Outcome.DEAD, false));
        runs.add(run(140_000, RecurringOverview.Outcome.DONE, true));
        runs.add(run(219_200, RecurringOverview.Outcome.SKIPPED, false));
        runs.add(run(305_600, RecurringOverview.Outcome.UNKNOWN, false));
        return runs;
    }

    private RecurringOverview.Run run(long secondsAgo, RecurringOverview.Outcome outcome, boolean manual) {
        boolean ended = outcome == RecurringOverview.Outcome.DONE || outcome == RecurringOverview.Outcome.DEAD;
        Instant due = now.minusSeconds(secondsAgo);
        return new RecurringOverview.Run(
                due, ended ? due.plusSeconds(74) : null, outcome, new JobId("done-000035q0s2v8c"), manual);
    }

    @Override
    public Log log(String queue, JobId id) {
        Instant begun = now.minusSeconds(120);
        return new Log(
                List.of(
                        new Log.Line(1, 1, begun, "read 3 orders of the customer"),
                        new Log.Line(1, 1, begun.plusMillis(412), "connect to smtp.internal.example:587"),
                        new Log.Line(1, 1, begun.plusMillis(3_020), "refused, gave up" + plainly(HOSTILE, ""))),
                Set.of(),
                false,
                0);
    }

    private static final QueueOverview.Limits LIMITS =
            new QueueOverview.Limits(5, 50, Duration.ofSeconds(2), 10, 3, Map.of("mail.welcome", 2));

    @Override
    public Optional<QueueOverview.ChangedLimits> limits(String queue) {
        return Optional.of(
                new QueueOverview.ChangedLimits(LIMITS, "momo" + plainly(HOSTILE, ""), now.minusSeconds(600)));
    }

    @Override
    public List<Task> tasks() {
        return List.of(new Task(
                "mail.welcome",
                "mail",
                List.of(
                        new Parameter("userId", "long", Kind.WHOLE, false, List.of()),
                        new Parameter("size", "Size", Kind.CONSTANT, true, List.of("SMALL", "LARGE")),
                        new Parameter("order", "Order", Kind.JSON, true, List.of()))));
    }

    @Override
    public Optional<Task> task(String name) {
        return Optional.of(tasks().get(0));
    }

    @Override
    public List<WorkerOverview> workers(String queue) {
        return List.of(
                new WorkerOverview(
                        "Zk3rT9x0Qm5vB2nLw8Yd1A",
                        queue,
                        "shop-7f9c" + plainly(HOSTILE, ""),
                        4711,
                        now.minusSeconds(86_000),
                        now.minusSeconds(9),
                        now.plusSeconds(21),
                        10,
                        3,
                        "0.1.0" + plainly(HOSTILE, ""),
                        181_000_000,
                        4_000_000_000L,
                        WorkerOverview.State.QUIET,
                        LIMITS,
                        now.minusSeconds(700)),
                WorkerOverview.unknown("Bk3rT9x0Qm5vB2nLw8Yd1C", queue, now.plusSeconds(4), 0));
    }

    @Override
    public boolean retry(String queue, JobId id) {
        return false;
    }

    @Override
    public long retryAll(String queue) {
        return 0;
    }

    @Override
    public long retryAll(String queue, JobState state) {
        return 0;
    }

    @Override
    public long deleteAll(String queue, JobState state) {
        return 0;
    }

    @Override
    public boolean delete(String queue, JobId id) {
        return false;
    }

    @Override
    public boolean cancel(String queue, JobId id) {
        return false;
    }

    @Override
    public boolean runNow(String queue, JobId id) {
        return false;
    }

    @Override
    public void pause(String queue) {}

    @Override
    public void resume(String queue) {}

    @Override
    public long drain(String queue) {
        return 0;
    }

    @Override
    public Optional<JobId> fireNow(String queue, String scheduleKey) {
        return Optional.empty();
    }

    @Override
    public boolean removeSchedule(String queue, String scheduleKey) {
        return false;
    }
}
