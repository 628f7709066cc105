package io.secureredis.benchmarks.values;

import io.secureredis.benchmarks.Rounds;
import io.secureredis.benchmarks.report.Bar;
import io.secureredis.benchmarks.report.Report;
import io.secureredis.benchmarks.report.Table;
import io.secureredis.serializer.AllowedTypes;
import io.secureredis.serializer.FilteredJdkRedisSerializer;
import io.secureredis.serializer.TypedJsonRedisSerializer;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Supplier;
import org.springframework.data.redis.serializer.GenericJacksonJsonRedisSerializer;
import org.springframework.data.redis.serializer.RedisSerializer;

/** An order to bytes and back with each serializer, in processor time, which other load disturbs less. */
final class OrderTimes {

    private static final long SEED = 20260717;
    private static final String JSON = "json";
    private static final String AGAIN = "json (again)";
    private static final String SMILE = "smile";
    private static final List<Integer> ITEMS = List.of(0, 50, 500);

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final Rounds rounds;
    private final Table write = new Table("an order to bytes, processor time", "us");
    private final Table read = new Table("bytes to an order, processor time", "us");
    private final Table size = new Table("an order", "bytes");
    private final Random random = new Random(SEED);

    @SuppressWarnings("UnusedVariable") // Written so that no call can be left out
    private long sink;

    OrderTimes(Rounds rounds) {
        this.rounds = rounds;
    }

    private static Map<String, RedisSerializer<Object>> serializers() {
        AllowedTypes types = AllowedTypes.jdkValues().andPackages(Order.class.getPackageName());
        TypedJsonRedisSerializer json = TypedJsonRedisSerializer.of(types);
        Map<String, RedisSerializer<Object>> serializers = new LinkedHashMap<>();
        serializers.put(JSON, json);
        serializers.put(SMILE, json.inSmile());
        serializers.put("jdk", FilteredJdkRedisSerializer.of(types));
        serializers.put(
                "Spring Data's JSON",
                GenericJacksonJsonRedisSerializer.builder()
                        .enableUnsafeDefaultTyping()
                        .build());
        serializers.put(AGAIN, json);
        return serializers;
    }

    void measure(Report report) {
        Map<String, RedisSerializer<Object>> serializers = serializers();
        Runnable all = () -> ITEMS.forEach(items -> round(serializers, items));
        all.run();
        all.run();
        write.clear();
        read.clear();
        rounds.each(all);
        report.add(write);
        report.add(read);
        report.add(size);
        report.add(bar(write, 1.3, "json over smile, an order of 50 items to bytes"));
        report.add(bar(read, 1.3, "json over smile, bytes to an order of 50 items"));
        report.note("Orders: the order of serializers is drawn for each round with seed " + SEED + ".");
    }

    private static Bar bar(Table table, double limit, String claim) {
        String setting = setting(50);
        return Bar.ratioAtLeast(
                limit,
                claim,
                table.sample(JSON, setting).over(table.sample(SMILE, setting)),
                table.sample(AGAIN, setting).over(table.sample(JSON, setting)));
    }

    private void round(Map<String, RedisSerializer<Object>> serializers, int items) {
        Order order = Order.ofItems(items);
        int times = rounds.isSmoke() ? 2 : 100_000 / (items + 5);
        List<String> names = new ArrayList<>(serializers.keySet());
        Collections.shuffle(names, random);
        for (String name : names) {
            RedisSerializer<Object> each = Objects.requireNonNull(serializers.get(name));
            byte[] bytes = Objects.requireNonNull(each.serialize(order));
            if (!order.equals(each.deserialize(bytes))) {
                throw new IllegalStateException("Read differently: " + name);
            }
            if (!size.has(name, setting(items))) {
                size.add(name, setting(items), bytes.length);
            }
            write.add(name, setting(items), micros(times, () -> each.serialize(order)));
            read.add(name, setting(items), micros(times, () -> each.deserialize(bytes)));
        }
    }

    private static String setting(int items) {
        return items == 0 ? "no items" : items + " items";
    }

    private double micros(int times, Supplier<Object> operation) {
        long start = threads.getCurrentThreadCpuTime();
        for (int i = 0; i < times; i++) {
            sink += operation.get() == null ? 0 : 1;
        }
        return (threads.getCurrentThreadCpuTime() - start) / 1e3 / times;
    }
}
