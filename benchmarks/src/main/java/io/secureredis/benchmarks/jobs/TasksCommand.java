package io.secureredis.benchmarks.jobs;

import io.secureredis.benchmarks.Rounds;
import io.secureredis.benchmarks.report.Bar;
import io.secureredis.benchmarks.report.Report;
import io.secureredis.benchmarks.report.Table;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * {@code tasks}: what counting the runs of tasks costs Redis for each job.
 *
 * <p>Redis itself says, in its slow log, how long each of the scripts that add counts kept its thread.
 */
@Command(name = "tasks", description = "What counting the runs of tasks costs Redis for each job, by its slow log.")
public final class TasksCommand implements Callable<Integer> {

    private static final String ROW = "counting, for each job";
    private static final int CONCURRENCY = 64;
    private static final long POLL_NANOS = Duration.ofMillis(50).toNanos();
    private static final int MOST_POLLS = 1_200;

    @Mixin
    private final Rounds rounds = new Rounds();

    private final Report report = new Report("tasks");

    private long counted;

    @Override
    public Integer call() {
        Table table = new Table("Redis's thread", "µs");
        try (SecureRedisContender contender = new SecureRedisContender(true, CONCURRENCY)) {
            RedisTestServer server = contender.server();
            server.command("CONFIG", "SET", "slowlog-log-slower-than", "0");
            server.command("CONFIG", "SET", "slowlog-max-len", "1000000");
            int fast = rounds.isSmoke() ? 100 : 20_000;
            int slow = rounds.isSmoke() ? 10 : 2_000;
            rounds.each(() -> {
                table.add(ROW, "as fast as they run", perJob(contender, fast, 0));
                table.add(
                        ROW,
                        "100 jobs/s",
                        perJob(contender, slow, Duration.ofMillis(10).toNanos()));
            });
        }
        report.add(table);
        for (String setting : List.of("as fast as they run", "100 jobs/s")) {
            report.add(Bar.atMost(0.5, " µs", setting, table.sample(ROW, setting)));
        }
        report.note(
                "One task. Workers add their counts every ten seconds, so fewer jobs cost more each, and less in all.");
        return rounds.finish(report);
    }

    private double perJob(SecureRedisContender contender, int jobs, long apartNanos) {
        RedisTestServer server = contender.server();
        server.command("SLOWLOG", "RESET");
        Arrivals.expect(jobs);
        if (apartNanos == 0) {
            contender.enqueueAll("payload", jobs);
        } else {
            for (int i = 0; i < jobs; i++) {
                contender.enqueue("payload");
                LockSupport.parkNanos(apartNanos);
            }
        }
        Arrivals.await();
        counted += jobs;
        awaitCounted(server);
        return micros(server) / jobs;
    }

    private void awaitCounted(RedisTestServer server) {
        for (int i = 0; inRedis(server) < counted; i++) {
            if (i == MOST_POLLS) {
                throw new IllegalStateException("The runs were not counted within a minute");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private static long inRedis(RedisTestServer server) {
        long runs = 0;
        for (Object key : list(server, "KEYS", "secure-jobs:{bench}:task-hour:*")) {
            Object n = key.toString().contains(":queue:") ? null : server.command("HGET", key.toString(), "n");
            runs += n == null ? 0 : Long.parseLong(n.toString());
        }
        return runs;
    }

    private static double micros(RedisTestServer server) {
        double micros = 0;
        for (Object entry : list(server, "SLOWLOG", "GET", "-1")) {
            List<?> parts = (List<?>) entry;
            List<?> command = (List<?>) parts.get(3);
            if (command.stream().anyMatch(argument -> argument.toString().contains(":task-minute:"))) {
                micros += Double.parseDouble(parts.get(2).toString());
            }
        }
        return micros;
    }

    private static List<?> list(RedisTestServer server, String... command) {
        return server.command(command) instanceof List<?> list ? list : List.of();
    }
}
