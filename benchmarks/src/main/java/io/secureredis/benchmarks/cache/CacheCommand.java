package io.secureredis.benchmarks.cache;

import io.secureredis.benchmarks.LoadRun;
import io.secureredis.benchmarks.Rounds;
import io.secureredis.benchmarks.report.Bar;
import io.secureredis.benchmarks.report.Report;
import io.secureredis.benchmarks.report.Sample;
import io.secureredis.benchmarks.report.Table;
import io.secureredis.testserver.RedisTestCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cache}: gets and puts through Spring's cache, next to the peers, then over every transport. */
@Command(
        name = "cache",
        description = "Spring cache get and put: sealed, plain, Lettuce's codec, Redisson; TCP, TLS, unix socket.")
public final class CacheCommand implements Callable<Integer> {

    private static final long SEED = 20260101;
    private static final String SEALED = "sealed JSON";
    private static final String PLAIN = "plain JSON";
    private static final String PLAIN_AGAIN = "plain JSON (again)";
    private static final String REDISSON_TTL = "Redisson, plain, with TTL";
    private static final int KEYS = 64;

    @Mixin
    private final Rounds rounds = new Rounds();

    @Option(names = "--sizes", split = ",", description = "Sizes of the JSON in bytes; ${DEFAULT-VALUE} by default.")
    private List<Integer> sizes = List.of(100, 1024, 10 * 1024, 100 * 1024);

    /** What can be run by itself. */
    enum Part {
        CONTENDERS,
        TRANSPORTS,
        /** A part of the transports. */
        NETTY,
        HANDSHAKES,
        FLUSHES,
        SERIALIZERS,
        BOOT
    }

    @Option(names = "--parts", split = ",", description = "Only these: ${COMPLETION-CANDIDATES}.")
    private final Set<Part> parts = EnumSet.noneOf(Part.class);

    @Option(names = "--redis-benchmark", description = "Path of Redis's own load program, to be shown next to it.")
    private @Nullable Path redisBenchmark;

    @Option(names = "--threads", split = ",", description = "Numbers of threads; ${DEFAULT-VALUE} by default.")
    private List<Integer> threads = List.of(1, 8);

    @Option(
            names = "--cluster",
            description = "For the part boot alone: a cluster of so many nodes, at least 3, instead of one server.")
    private int cluster;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private final Report report = new Report("cache");

    private final Random order = new Random(SEED);

    @Override
    public Integer call() throws IOException {
        if (cluster != 0) {
            againstBootOnACluster();
            return rounds.finish(report);
        }
        Path directory = Files.createTempDirectory("secure-redis-benchmark");
        try (Transports transports = new Transports(directory)) {
            report.note("Redis " + transports.server().version() + " on loopback; " + KEYS
                    + " keys; the order of contenders is drawn for each slice with seed " + SEED + ".");
            if (redisBenchmark == null) {
                report.note("redis-benchmark was left out: give its path with --redis-benchmark.");
            }
            if (chosen(Part.CONTENDERS)) {
                contenders(transports);
            }
            if (chosen(Part.TRANSPORTS)) {
                transports(transports);
            }
            if (chosen(Part.TRANSPORTS) || chosen(Part.NETTY)) {
                try (NativeTransports natives =
                        new NativeTransports(rounds, report, transports.server(), order, List.of())) {
                    natives.measure(sizes, threads);
                }
            }
            if (chosen(Part.HANDSHAKES)) {
                new Handshakes(rounds, report).measure(transports);
            }
            if (chosen(Part.FLUSHES)) {
                try (GroupedFlushes flushes = new GroupedFlushes(rounds, report, transports.server(), order)) {
                    flushes.measure(threads, sizes.get(0));
                }
            }
            if (chosen(Part.BOOT)) {
                againstBoot(BootTarget.of(transports.server()));
            }
            if (chosen(Part.SERIALIZERS)) {
                try (CacheSerializers serializers =
                        new CacheSerializers(rounds, report, transports.server(), transports.tcp(), order)) {
                    serializers.measure(threads);
                }
            }
        } finally {
            Files.deleteIfExists(directory.resolve("redis.sock"));
            Files.deleteIfExists(directory);
        }
        return rounds.finish(report);
    }

    private void againstBoot(BootTarget target) {
        try (AgainstBoot boot = new AgainstBoot(rounds, report, target, order)) {
            boot.measure(sizes, threads);
        }
    }

    private void againstBootOnACluster() {
        if (cluster < 3 || !parts.equals(EnumSet.of(Part.BOOT))) {
            throw new ParameterException(
                    spec.commandLine(), "--cluster takes at least 3 nodes, and only with --parts boot");
        }
        try (RedisTestCluster nodes =
                RedisTestCluster.builder().masters(cluster).start()) {
            report.note("Redis " + nodes.nodes().get(0).version() + ", a cluster of " + cluster
                    + " nodes on loopback, each with its own thread on the same processors; the order of contenders is"
                    + " drawn for each slice with seed " + SEED + ".");
            againstBoot(BootTarget.of(nodes));
        }
    }

    private boolean chosen(Part part) {
        return parts.isEmpty() || parts.contains(part);
    }

    private void contenders(Transports transports) {
        LettuceConnectionFactory tcp = transports.tcp();
        Map<String, CacheContender> contenders = new LinkedHashMap<>();
        contenders.put(PLAIN, SpringCache.plain(tcp, "plain"));
        contenders.put(SEALED, SpringCache.sealed(tcp, "sealed"));
        contenders.put(PLAIN_AGAIN, SpringCache.plain(tcp, "plain-again"));
        contenders.put("plain JDK serialization", SpringCache.plainJdk(tcp, "jdk"));
        contenders.put("Lettuce without Spring, plain JSON", LettuceContender.plain(transports.server()));
        contenders.put("Lettuce CipherCodec (AES-CBC), JSON", LettuceContender.encrypting(transports.server()));
        contenders.put(REDISSON_TTL, RedissonCacheContender.withTtl(transports.server()));
        contenders.put("Redisson, plain, without TTL", RedissonCacheContender.withoutTtl(transports.server()));
        RedisBenchmark beside = redisBenchmark == null
                ? null
                : new RedisBenchmark(redisBenchmark, transports.server(), rounds.isSmoke() ? 1000 : 20_000);
        measure(contenders, "", beside).forEach(this::contenderBars);
        contenders.values().forEach(CacheContender::close);
        tcp.destroy();
    }

    private void contenderBars(Table table) {
        report.add(table);
        for (int count : threads) {
            for (int size : sizes) {
                String setting = setting(size, count);
                report.add(Bar.ratioAtLeast(
                        0.95,
                        table.title() + ", " + setting + ", sealed over plain",
                        ratio(table, SEALED, PLAIN, setting),
                        ratio(table, PLAIN_AGAIN, PLAIN, setting)));
                if (count == 8) {
                    report.add(Bar.ratioAtLeast(
                            2,
                            table.title() + ", " + setting + ", sealed over Redisson's plain cache with TTL",
                            ratio(table, SEALED, REDISSON_TTL, setting),
                            ratio(table, PLAIN_AGAIN, PLAIN, setting)));
                }
            }
        }
    }

    private void transports(Transports transports) {
        Map<String, LettuceConnectionFactory> factories = new LinkedHashMap<>();
        Map<String, CacheContender> contenders = new LinkedHashMap<>();
        factories.put("TCP", transports.tcp());
        factories.put("TLS (JDK)", transports.tls(false));
        if (Transports.hasOpenSsl()) {
            factories.put("TLS (OpenSSL)", transports.tls(true));
        }
        if (Transports.hasUnixSockets()) {
            factories.put("unix socket", transports.unixSocket());
        }
        factories.forEach((name, factory) -> {
            contenders.put("sealed over " + name, SpringCache.sealed(factory, "sealed"));
            contenders.put("plain over " + name, SpringCache.plain(factory, "plain"));
        });
        contenders.put("plain over TCP (again)", SpringCache.plain(factories.get("TCP"), "plain"));
        measure(contenders, " by transport", null).forEach(table -> transportBars(table, factories));
        factories.values().forEach(LettuceConnectionFactory::destroy);
    }

    private void transportBars(Table table, Map<String, LettuceConnectionFactory> factories) {
        report.add(table);
        for (String tls : factories.keySet().stream()
                .filter(name -> name.startsWith("TLS"))
                .toList()) {
            for (int count : threads) {
                for (int size : sizes) {
                    String setting = setting(size, count);
                    report.add(Bar.ratioAtLeast(
                            1.1,
                            table.title() + ", " + setting + ", sealed over TCP over plain over " + tls,
                            ratio(table, "sealed over TCP", "plain over " + tls, setting),
                            ratio(table, "plain over TCP (again)", "plain over TCP", setting)));
                }
            }
        }
    }

    private List<Table> measure(
            Map<String, CacheContender> contenders, String suffix, @Nullable RedisBenchmark beside) {
        Table get = new Table("cache get" + suffix, "calls/s");
        Table put = new Table("cache put" + suffix, "calls/s");
        Duration slice = Duration.ofMillis(rounds.isSmoke() ? 1 : 100);
        for (int count : threads) {
            try (LoadRun load = new LoadRun(count)) {
                for (int size : sizes) {
                    Article value = Article.ofAbout(size);
                    fill(contenders, value);
                    warmUp(contenders, load, value);
                    String setting = setting(size, count);
                    rounds.each(() -> {
                        interleave(contenders, load, slice, value, get, put, setting);
                        if (beside != null) {
                            beside.add(get, put, setting, size, count);
                        }
                    });
                }
            }
        }
        return List.of(get, put);
    }

    private static void fill(Map<String, CacheContender> contenders, Article value) {
        contenders.values().forEach(contender -> {
            for (int i = 0; i < KEYS; i++) {
                contender.put("" + i, value);
                if (!value.equals(contender.get("" + i))) {
                    throw new IllegalStateException("A cache gave back something else");
                }
            }
        });
    }

    private void warmUp(Map<String, CacheContender> contenders, LoadRun load, Article value) {
        Duration slice = Duration.ofMillis(rounds.isSmoke() ? 1 : 400);
        contenders.values().forEach(one -> {
            load.perSecond((thread, call) -> one.put(key(thread, call), value), slice);
            load.perSecond((thread, call) -> one.get(key(thread, call)), slice);
        });
    }

    /**
     * Short slices, one contender after the other, so that what disturbs one disturbs its neighbours; a round is the
     * median of its slices. In another order each time: who comes after whom is worth a tenth.
     */
    private void interleave(
            Map<String, CacheContender> contenders,
            LoadRun load,
            Duration slice,
            Article value,
            Table get,
            Table put,
            String setting) {
        Table gets = new Table("slices", "");
        Table puts = new Table("slices", "");
        for (int i = 0; i < (rounds.isSmoke() ? 1 : 5); i++) {
            List<String> names = new ArrayList<>(contenders.keySet());
            Collections.shuffle(names, order);
            names.forEach(name -> {
                CacheContender one = Objects.requireNonNull(contenders.get(name));
                gets.add(name, "", load.perSecond((thread, call) -> one.get(key(thread, call)), slice));
                puts.add(name, "", load.perSecond((thread, call) -> one.put(key(thread, call), value), slice));
            });
        }
        for (String name : contenders.keySet()) {
            get.add(name, setting, gets.sample(name, "").median());
            put.add(name, setting, puts.sample(name, "").median());
        }
    }

    private static String key(int thread, int call) {
        return "" + ((thread * 7 + call) & (KEYS - 1));
    }

    private static String setting(int size, int threads) {
        return SizeNames.of(size) + ", " + threads + (threads == 1 ? " thread" : " threads");
    }

    private static Sample ratio(Table table, String subject, String base, String setting) {
        return table.sample(subject, setting).over(table.sample(base, setting));
    }
}
