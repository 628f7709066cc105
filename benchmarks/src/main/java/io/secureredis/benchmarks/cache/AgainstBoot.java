package io.secureredis.benchmarks.cache;

import io.secureredis.benchmarks.LoadRun;
import io.secureredis.benchmarks.Rounds;
import io.secureredis.benchmarks.report.Bar;
import io.secureredis.benchmarks.report.Report;
import io.secureredis.benchmarks.report.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * An application with the starter against one without it: Boot's cache as it comes, with the JDK's serialization. Calls
 * a second, and how long a call takes, from one thread to many, and from virtual ones. All on the same transport, and
 * on the same server or cluster.
 *
 * <p>A put of Boot's cache does not wait for Redis: it returns while the value waits to be sent. So its rate counts
 * until Redis has all values of the slice, and a second plain cache waits for each of them, as sealed caches do.
 */
final class AgainstBoot implements AutoCloseable {

    private static final int KEYS = 64;
    private static final int VIRTUAL = 64;
    private static final String BOOT = "Boot as it comes";
    private static final String AGAIN = "Boot as it comes (again)";
    private static final String WAITING = "Boot, puts that wait";
    private static final String JSON = "secure-redis";
    private static final String SMILE = "secure-redis, smile";

    private final Rounds rounds;
    private final Report report;
    private final Random order;
    private final BootTarget target;
    private final LettuceConnectionFactory factory;
    private final Map<String, StarterCache> applications = new LinkedHashMap<>();
    private final Map<String, CacheContender> contenders = new LinkedHashMap<>();

    AgainstBoot(Rounds rounds, Report report, BootTarget target, Random order) {
        this.rounds = rounds;
        this.report = report;
        this.order = order;
        this.target = target;
        this.factory = target.connect();
        contenders.put(WAITING, SpringCache.plainJdk(factory, "articles-waiting"));
        add(BOOT, "secure-redis.enabled=false");
        add(JSON, packages());
        add(SMILE, packages(), "secure-redis.cache.serializer=smile");
        add(AGAIN, "secure-redis.enabled=false");
    }

    private static String packages() {
        return "secure-redis.cache.allowed-packages=" + Article.class.getPackageName();
    }

    private void add(String name, String... properties) {
        StarterCache application = StarterCache.at(target.properties(), properties);
        applications.put(name, application);
        contenders.put(name, SpringCache.of(application.cache("articles-" + applications.size())));
    }

    /** What is measured of gets or puts of one size: a column for each number of threads. */
    private static final class Operation {

        final Table rate;
        final Table half;
        final Table slowest;
        final Table client;
        final Table ofServer;
        final boolean isPut;

        Operation(String name, int size, String where) {
            String title = "cache " + name + where + ", " + SizeNames.of(size);
            rate = new Table(title, "calls/s");
            half = new Table(title + ", p50", "us");
            slowest = new Table(title + ", p99", "us");
            client = new Table(title + ", processor time of the client", "us");
            ofServer = new Table(title + ", processor time of Redis", "us");
            isPut = name.equals("put");
        }

        void add(String contender, String setting, double perSecond, LoadRun.Calls calls) {
            rate.add(contender, setting, perSecond);
            half.add(contender, setting, calls.percentile(0.5));
            slowest.add(contender, setting, calls.percentile(0.99));
        }

        void add(String contender, String setting, Processors processors, int calls) {
            client.add(contender, setting, processors.client() / calls);
            ofServer.add(contender, setting, processors.server() / calls);
        }

        List<Table> tables() {
            return List.of(rate, half, slowest, client, ofServer);
        }
    }

    /** Processor time in microseconds. Other load disturbs it less than it disturbs the rate. */
    private record Processors(double client, double server) {

        Processors since(Processors before) {
            return new Processors(client - before.client, server - before.server);
        }
    }

    private Processors processors() {
        return new Processors(GroupedFlushes.clientNanos() / 1e3, target.serverSeconds() * 1e6);
    }

    void measure(List<Integer> sizes, List<Integer> threads) {
        for (int size : sizes) {
            Operation get = new Operation("get", size, target.title());
            Operation put = new Operation("put", size, target.title());
            for (int count : threads) {
                try (LoadRun load = new LoadRun(count)) {
                    measure(get, put, load, size, threads(count));
                }
            }
            if (Runtime.version().feature() >= 21) {
                try (LoadRun load = LoadRun.ofVirtualThreads(VIRTUAL)) {
                    measure(get, put, load, size, VIRTUAL + " virtual threads");
                }
            }
            List.of(get, put).forEach(operation -> {
                operation.tables().forEach(report::add);
                threads.forEach(count -> bars(operation, size, count));
            });
        }
    }

    private static String threads(int count) {
        return count + (count == 1 ? " thread" : " threads");
    }

    private void measure(Operation get, Operation put, LoadRun load, int size, String setting) {
        Article value = Article.ofAbout(size);
        contenders.forEach((name, one) -> fill(name, one, value));
        Duration slice = Duration.ofMillis(rounds.isSmoke() ? 1 : 200);
        for (int i = 0; i < (rounds.isSmoke() ? 1 : 2); i++) {
            contenders.keySet().forEach(name -> slice(get, put, name, load, value, slice, setting));
        }
        List.of(get, put).forEach(operation -> operation.tables().forEach(table -> table.forget(setting)));
        rounds.each(() -> drawn().forEach(name -> slice(get, put, name, load, value, slice, setting)));
    }

    private static void fill(String name, CacheContender contender, Article value) {
        for (int i = 0; i < KEYS; i++) {
            contender.put("" + i, value);
            await(name, contender, "" + i, value);
        }
    }

    /** Until Redis has what was put, and so everything that was put before it. */
    private static void await(String name, CacheContender contender, String key, Article value) {
        for (int i = 0; i < 100_000; i++) {
            if (value.equals(contender.get(key))) {
                return;
            }
        }
        throw new IllegalStateException(name + " does not give back what was put");
    }

    private List<String> drawn() {
        List<String> names = new ArrayList<>(contenders.keySet());
        Collections.shuffle(names, order);
        return names;
    }

    private void slice(
            Operation get, Operation put, String name, LoadRun load, Article value, Duration slice, String setting) {
        CacheContender one = Objects.requireNonNull(contenders.get(name));
        Processors start = processors();
        LoadRun.Calls gets = load.timed((thread, call) -> one.get(key(thread, call)), slice);
        Processors middle = processors();
        get.add(name, setting, gets.perSecond(), gets);
        get.add(name, setting, middle.since(start), gets.count());
        long before = System.nanoTime();
        LoadRun.Calls puts = load.timed((thread, call) -> one.put(key(thread, call), value), slice);
        awaitEachNode(name, one, before);
        put.add(name, setting, puts.count() * 1e9 / (System.nanoTime() - before), puts);
        put.add(name, setting, processors().since(middle), puts.count());
    }

    /** Each node answers its own commands in order, so each of them is asked. */
    private void awaitEachNode(String name, CacheContender one, long number) {
        Article last = new Article(number, "last", List.of());
        target.keyOnEachNode().forEach(key -> one.put(key, last));
        target.keyOnEachNode().forEach(key -> await(name, one, key, last));
    }

    private void bars(Operation operation, int size, int count) {
        String setting = threads(count);
        bar(operation, JSON, setting, size > 10 * 1024 ? 0.95 : count == 1 ? 0.97 : count < 32 ? 1.1 : 1.4);
        if (size > 10 * 1024) {
            bar(operation, SMILE, setting, 3);
        } else if (size == 10 * 1024 && count == 8) {
            bar(operation, SMILE, setting, 1.5);
        }
        // A put that does not wait has no time to compare with
        String base = operation.isPut ? WAITING : BOOT;
        report.add(Bar.ratioAtMost(
                1,
                operation.slowest.title() + ", " + setting + ", " + JSON + " over " + base,
                operation.slowest.sample(JSON, setting).over(operation.slowest.sample(base, setting)),
                operation.slowest.sample(AGAIN, setting).over(operation.slowest.sample(BOOT, setting))));
    }

    private void bar(Operation operation, String contender, String setting, double limit) {
        for (String base : operation.isPut ? List.of(BOOT, WAITING) : List.of(BOOT)) {
            report.add(Bar.ratioAtLeast(
                    limit,
                    operation.rate.title() + ", " + setting + ", " + contender + " over " + base,
                    operation.rate.sample(contender, setting).over(operation.rate.sample(base, setting)),
                    operation.rate.sample(AGAIN, setting).over(operation.rate.sample(BOOT, setting))));
        }
    }

    private static String key(int thread, int call) {
        return "" + ((thread * 7 + call) & (KEYS - 1));
    }

    @Override
    public void close() {
        applications.values().forEach(StarterCache::close);
        factory.destroy();
    }
}
