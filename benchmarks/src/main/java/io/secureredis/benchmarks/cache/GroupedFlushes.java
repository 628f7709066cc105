package io.secureredis.benchmarks.cache;

import com.sun.management.OperatingSystemMXBean;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.secureredis.benchmarks.LoadRun;
import io.secureredis.benchmarks.Rounds;
import io.secureredis.benchmarks.report.Bar;
import io.secureredis.benchmarks.report.Report;
import io.secureredis.benchmarks.report.Sample;
import io.secureredis.benchmarks.report.Table;
import io.secureredis.testserver.RedisTestServer;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Commands that leave together against commands that leave by themselves: calls a second, and processor time for each
 * call, which other load on the machine disturbs less. The same transport for all: Lettuce takes Netty's native one
 * where it is on the class path, and {@code -Dio.lettuce.core.epoll=false} turns it off.
 */
final class GroupedFlushes implements AutoCloseable {

    private static final int KEYS = 64;
    private static final String PLAIN = "plain";
    private static final String SEALED = "sealed";
    private static final String GROUPED = "sealed, flushes grouped";
    private static final String AGAIN = "plain (again)";

    private final Rounds rounds;
    private final Report report;
    private final RedisTestServer server;
    private final Random order;
    private final ClientResources resources = DefaultClientResources.create();
    private final List<LettuceConnectionFactory> factories = new ArrayList<>();
    private final List<StarterCache> applications = new ArrayList<>();
    private final Table rate = new Table("cache get and put, flushes", "calls/s");
    private final Table client = new Table("processor time of the client for a call", "us");
    private final Table ofServer = new Table("processor time of the server for a call", "us");

    GroupedFlushes(Rounds rounds, Report report, RedisTestServer server, Random order) {
        this.rounds = rounds;
        this.report = report;
        this.server = server;
        this.order = order;
    }

    void measure(List<Integer> threads, int size) {
        Map<String, CacheContender> contenders = new LinkedHashMap<>();
        contenders.put(PLAIN, SpringCache.plain(factory(resources), "plain"));
        contenders.put(SEALED, starter(false));
        contenders.put(GROUPED, starter(true));
        contenders.put(AGAIN, SpringCache.plain(factory(resources), "again"));
        Article value = Article.ofAbout(size);
        for (int count : threads) {
            try (LoadRun load = new LoadRun(count)) {
                Duration slice = Duration.ofMillis(rounds.isSmoke() ? 1 : 300);
                contenders.values().forEach(one -> run(one, load, value, slice));
                rounds.each(() -> drawn(contenders)
                        .forEach(name ->
                                slice(name, Objects.requireNonNull(contenders.get(name)), load, value, slice, count)));
            }
        }
        report.add(rate);
        report.add(client);
        report.add(ofServer);
        threads.forEach(this::bars);
    }

    private void bars(int count) {
        String setting = setting(count);
        report.add(Bar.ratioAtLeast(
                count == 1 ? 0.97 : count < 32 ? 1.1 : 1.4,
                "calls/s, " + setting + ", grouped over plain",
                rate.sample(GROUPED, setting).over(rate.sample(PLAIN, setting)),
                rate.sample(AGAIN, setting).over(rate.sample(PLAIN, setting))));
        report.add(Bar.ratioAtMost(
                1.03,
                "processor time of client and server, " + setting + ", grouped over not grouped",
                client.sample(GROUPED, setting)
                        .minus(negative(ofServer, GROUPED, setting))
                        .over(client.sample(SEALED, setting).minus(negative(ofServer, SEALED, setting))),
                client.sample(AGAIN, setting).over(client.sample(PLAIN, setting))));
    }

    private static Sample negative(Table table, String name, String setting) {
        return new Sample(
                table.sample(name, setting).rounds().stream().map(each -> -each).toList());
    }

    private List<String> drawn(Map<String, CacheContender> contenders) {
        List<String> names = new ArrayList<>(contenders.keySet());
        Collections.shuffle(names, order);
        return names;
    }

    private void slice(
            String name, CacheContender contender, LoadRun load, Article value, Duration slice, int threads) {
        String setting = setting(threads);
        double serverBefore = serverSeconds(server);
        long clientBefore = clientNanos();
        double perSecond = run(contender, load, value, slice);
        double calls = Math.max(1, perSecond * slice.toNanos() / 1e9);
        client.add(name, setting, (clientNanos() - clientBefore) / 1e3 / calls);
        ofServer.add(name, setting, (serverSeconds(server) - serverBefore) * 1e6 / calls);
        rate.add(name, setting, perSecond);
    }

    private static double run(CacheContender contender, LoadRun load, Article value, Duration slice) {
        return load.perSecond(
                (thread, call) -> {
                    String key = "" + ((thread * 7 + call) & (KEYS - 1));
                    if ((call & 1) == 0) {
                        contender.put(key, value);
                    } else {
                        contender.get(key);
                    }
                },
                slice);
    }

    /** Processor time that this process has taken so far. */
    static long clientNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    /** Processor time that the server has taken so far. */
    static double serverSeconds(RedisTestServer server) {
        double seconds = 0;
        for (String line : String.valueOf(server.command("INFO", "cpu")).split("\r?\n", -1)) {
            if (line.startsWith("used_cpu_sys:") || line.startsWith("used_cpu_user:")) {
                seconds += Double.parseDouble(line.substring(line.indexOf(':') + 1));
            }
        }
        return seconds;
    }

    /** The sealed cache of an application with the starter. */
    private CacheContender starter(boolean grouped) {
        StarterCache application = StarterCache.of(
                server,
                "secure-redis.cache.allowed-packages=" + Article.class.getPackageName(),
                "secure-redis.connection.group-flushes=" + grouped);
        applications.add(application);
        return SpringCache.of(application.cache(grouped ? "grouped" : "sealed"));
    }

    private LettuceConnectionFactory factory(ClientResources shared) {
        LettuceConnectionFactory factory = new LettuceConnectionFactory(
                new RedisStandaloneConfiguration(server.host(), server.port()),
                LettuceClientConfiguration.builder()
                        .clientResources(shared)
                        .commandTimeout(Duration.ofSeconds(20))
                        .build());
        factory.afterPropertiesSet();
        factory.start();
        factories.add(factory);
        return factory;
    }

    private static String setting(int threads) {
        return threads + (threads == 1 ? " thread" : " threads");
    }

    @Override
    public void close() {
        applications.forEach(StarterCache::close);
        factories.forEach(LettuceConnectionFactory::destroy);
        resources.shutdown(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
