package io.secureredis.benchmarks.footprint;

import io.secureredis.benchmarks.LoadRun;
import io.secureredis.benchmarks.Rounds;
import io.secureredis.benchmarks.report.Bar;
import io.secureredis.benchmarks.report.Report;
import io.secureredis.benchmarks.report.Table;
import io.secureredis.benchmarks.values.Order;
import io.secureredis.testserver.RedisTestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code request}: whole requests to a web application that answers with a cached value of 10 KB, with and without
 * secure-redis. Each application is a process of its own; all run at the same time, and get their load in turns.
 */
@Command(
        name = "request",
        description = "Whole requests for a cached value of 10 KB: Spring MVC alone, and with secure-redis.")
public final class RequestCommand implements Callable<Integer> {

    private static final long SEED = 20260101;
    private static final int KEYS = 64;
    private static final String BOOT = "Boot as it comes";
    private static final String AGAIN = "Boot as it comes (again)";
    private static final String JSON = "secure-redis";
    private static final String SMILE = "secure-redis, smile";
    private static final String NEAR = "secure-redis, smile, near cache";

    @Mixin
    private final Rounds rounds = new Rounds();

    @Option(names = "--clients", description = "Requests at a time; ${DEFAULT-VALUE} by default.")
    private int clients = 64;

    @Option(names = "--jvm", description = "Options of the applications' JVMs, separated by spaces.")
    private String jvm = "-XX:+UseSerialGC -Xmx512m";

    private final Random order = new Random(SEED);
    private final Table rate = new Table("requests for a cached order", "requests/s");
    private final Table half = new Table("requests for a cached order, p50", "ms");
    private final Table slowest = new Table("requests for a cached order, p99", "ms");
    private final Table processor = new Table("processor time of the application for a request", "us");

    @Override
    public Integer call() throws IOException {
        Path directory = Files.createTempDirectory("request");
        Map<String, RequestProcess> contenders = new LinkedHashMap<>();
        try (RedisTestServer server = RedisTestServer.builder().start()) {
            ChildClassPath path = new ChildClassPath(
                    directory,
                    List.of(
                            RequestApplication.class,
                            RequestApplication.Orders.class,
                            RequestApplication.OrderController.class,
                            Order.class,
                            Order.Item.class));
            contenders.put(BOOT, start(path, server, false, "boot:"));
            contenders.put(JSON, start(path, server, true, "json:"));
            contenders.put(SMILE, start(path, server, true, "smile:", "secure-redis.cache.serializer=smile"));
            contenders.put(
                    NEAR,
                    start(
                            path,
                            server,
                            true,
                            "near:",
                            "secure-redis.cache.serializer=smile",
                            "secure-redis.cache.near.enabled=true"));
            contenders.put(AGAIN, start(path, server, false, "again:"));
            try (LoadRun load = new LoadRun(clients)) {
                measure(contenders, load);
            }
        } finally {
            contenders.values().forEach(RequestProcess::close);
            StartupCommand.delete(directory);
        }
        return rounds.finish(report());
    }

    private RequestProcess start(
            ChildClassPath path, RedisTestServer server, boolean starter, String prefix, String... properties) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(Arrays.asList(jvm.trim().split("\\s+", -1)));
        command.addAll(List.of("-cp", path.ofWeb(starter), RequestApplication.class.getName()));
        command.addAll(List.of(server.host(), "" + server.port(), "spring.cache.redis.key-prefix=" + prefix));
        if (starter) {
            command.add("secure-redis.secret-key=" + SmallApplication.SECRET);
            command.add("secure-redis.cache.allowed-packages=" + Order.class.getPackageName());
        }
        command.addAll(Arrays.asList(properties));
        return new RequestProcess(command);
    }

    private void measure(Map<String, RequestProcess> contenders, LoadRun load) {
        Duration slice = Duration.ofMillis(rounds.isSmoke() ? 1 : 1000);
        for (int i = 0; i < (rounds.isSmoke() ? 1 : 8); i++) {
            contenders.keySet().forEach(name -> slice(contenders, name, load, slice));
        }
        Stream.of(rate, half, slowest, processor).forEach(table -> {
            table.clear();
            table.order(contenders.keySet());
        });
        rounds.each(() -> {
            List<String> names = new ArrayList<>(contenders.keySet());
            Collections.shuffle(names, order);
            names.forEach(name -> slice(contenders, name, load, slice));
        });
    }

    private void slice(Map<String, RequestProcess> contenders, String name, LoadRun load, Duration slice) {
        RequestProcess one = Objects.requireNonNull(contenders.get(name));
        String setting = clients + " at a time";
        Duration before = one.processorTime();
        LoadRun.Calls calls = load.timed((thread, call) -> one.get((thread * 7 + call) & (KEYS - 1)), slice);
        rate.add(name, setting, calls.perSecond());
        half.add(name, setting, calls.percentile(0.5) / 1e3);
        slowest.add(name, setting, calls.percentile(0.99) / 1e3);
        processor.add(name, setting, one.processorTime().minus(before).toNanos() / 1e3 / calls.count());
    }

    private Report report() {
        Report report = new Report("request");
        report.note("Redis, the applications and the client share the machine's processors.");
        Stream.of(rate, half, slowest, processor).forEach(report::add);
        bar(report, JSON, 1.1);
        bar(report, SMILE, 1.3);
        String setting = clients + " at a time";
        report.add(Bar.ratioAtMost(
                1,
                "p99, " + JSON + " over Boot",
                slowest.sample(JSON, setting).over(slowest.sample(BOOT, setting)),
                slowest.sample(AGAIN, setting).over(slowest.sample(BOOT, setting))));
        return report;
    }

    private void bar(Report report, String contender, double limit) {
        String setting = clients + " at a time";
        report.add(Bar.ratioAtLeast(
                limit,
                "requests/s, " + contender + " over Boot",
                rate.sample(contender, setting).over(rate.sample(BOOT, setting)),
                rate.sample(AGAIN, setting).over(rate.sample(BOOT, setting))));
    }
}
