package io.secureredis.benchmarks.cache;

import com.sun.management.OperatingSystemMXBean;
import io.secureredis.benchmarks.LoadRun;
import io.secureredis.benchmarks.Rounds;
import io.secureredis.benchmarks.report.Bar;
import io.secureredis.benchmarks.report.Report;
import io.secureredis.benchmarks.report.Table;
import io.secureredis.benchmarks.values.Order;
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
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.serializer.GenericJacksonJsonRedisSerializer;

/**
 * A cached order of 50 items, which has 9.4 KB of JSON: the serializers of an application with the starter, and a plain
 * cache with Spring Data's own JSON. Calls a second, and processor time of the client for each call.
 */
final class CacheSerializers implements AutoCloseable {

    private static final int KEYS = 64;
    private static final int ITEMS = 50;
    private static final String PLAIN = "plain, Spring Data's JSON";
    private static final String AGAIN = "plain, Spring Data's JSON (again)";

    private final Rounds rounds;
    private final Report report;
    private final Random order;
    private final LettuceConnectionFactory factory;
    private final List<StarterCache> applications = new ArrayList<>();
    private final Map<String, CacheContender> contenders = new LinkedHashMap<>();
    private final Table get = new Table("cache get of an order, by serializer", "calls/s");
    private final Table put = new Table("cache put of an order, by serializer", "calls/s");
    private final Table client = new Table("processor time of the client for a call, by serializer", "us");

    CacheSerializers(
            Rounds rounds, Report report, RedisTestServer server, LettuceConnectionFactory factory, Random order) {
        this.rounds = rounds;
        this.report = report;
        this.order = order;
        this.factory = factory;
        contenders.put(PLAIN, plain("plain-order"));
        for (String serializer : List.of("json", "smile", "jdk")) {
            StarterCache starter = StarterCache.of(
                    server,
                    "secure-redis.cache.serializer=" + serializer,
                    "secure-redis.cache.allowed-packages=" + Order.class.getPackageName());
            applications.add(starter);
            contenders.put(sealed(serializer), SpringCache.of(starter.cache("order-" + serializer)));
        }
        contenders.put(AGAIN, plain("plain-order-again"));
    }

    private static String sealed(String serializer) {
        return "sealed, " + serializer;
    }

    private CacheContender plain(String name) {
        return SpringCache.plain(
                factory,
                GenericJacksonJsonRedisSerializer.builder()
                        .enableUnsafeDefaultTyping()
                        .build(),
                name);
    }

    void measure(List<Integer> threads) {
        Order value = Order.ofItems(ITEMS);
        Duration slice = Duration.ofMillis(rounds.isSmoke() ? 1 : 250);
        for (int count : threads) {
            String setting = count + (count == 1 ? " thread" : " threads");
            try (LoadRun load = new LoadRun(count)) {
                for (int i = 0; i < (rounds.isSmoke() ? 1 : 4); i++) {
                    contenders.forEach((name, one) -> slice(name, one, load, value, slice, setting));
                }
                List.of(get, put, client).forEach(table -> table.forget(setting));
                rounds.each(() -> drawn().forEach(name ->
                        slice(name, Objects.requireNonNull(contenders.get(name)), load, value, slice, setting)));
            }
            List.of(get, put).forEach(table -> bars(table, setting, count));
        }
        report.add(get);
        report.add(put);
        report.add(client);
    }

    private void bars(Table table, String setting, int threads) {
        for (String serializer : List.of("json", "smile")) {
            double limit = serializer.equals("smile") && threads == 8 ? 1.5 : 1;
            report.add(Bar.ratioAtLeast(
                    limit,
                    table.title() + ", " + setting + ", sealed " + serializer + " over plain",
                    table.sample(sealed(serializer), setting).over(table.sample(PLAIN, setting)),
                    table.sample(AGAIN, setting).over(table.sample(PLAIN, setting))));
        }
    }

    private List<String> drawn() {
        List<String> names = new ArrayList<>(contenders.keySet());
        Collections.shuffle(names, order);
        return names;
    }

    private void slice(
            String name, CacheContender contender, LoadRun load, Order value, Duration slice, String setting) {
        long before = nanos();
        double puts = load.perSecond((thread, call) -> contender.put(key(thread, call), value), slice);
        double gets = load.perSecond((thread, call) -> contender.get(key(thread, call)), slice);
        put.add(name, setting, puts);
        get.add(name, setting, gets);
        client.add(name, setting, (nanos() - before) / 1e3 / Math.max(1, (puts + gets) * slice.toNanos() / 1e9));
    }

    private static String key(int thread, int call) {
        return "" + ((thread * 7 + call) & (KEYS - 1));
    }

    private static long nanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    @Override
    public void close() {
        applications.forEach(StarterCache::close);
        factory.destroy();
    }
}
