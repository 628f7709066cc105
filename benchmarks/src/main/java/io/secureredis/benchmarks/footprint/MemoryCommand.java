package io.secureredis.benchmarks.footprint;

import io.secureredis.benchmarks.Rounds;
import io.secureredis.benchmarks.jobs.JobsHeap;
import io.secureredis.benchmarks.jobs.JobsMemory;
import io.secureredis.benchmarks.report.Bar;
import io.secureredis.benchmarks.report.Report;
import io.secureredis.benchmarks.report.Table;
import io.secureredis.cache.SealedCacheWriter;
import io.secureredis.crypto.EnvelopeHeader;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import io.secureredis.testserver.RedisTestServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.cache.RedisCacheWriter;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code memory}: bytes in Redis for a cached value and for a job, sealed and not; heap for a job that runs. */
@Command(name = "memory", description = "Bytes in Redis for each cached value and each job.")
public final class MemoryCommand implements Callable<Integer> {

    private static final List<Integer> SIZES = List.of(100, 1024, 10 * 1024);

    /** What can be run by itself. */
    enum Part {
        CACHED,
        JOBS,
        HEAP
    }

    @Mixin
    private final Rounds rounds = new Rounds();

    @Option(names = "--parts", split = ",", description = "Only these: ${COMPLETION-CANDIDATES}.")
    private final Set<Part> parts = EnumSet.noneOf(Part.class);

    @Option(names = "--rqueue", description = "The jar that mvn -f benchmarks/rqueue/pom.xml package makes.")
    private @Nullable Path rqueue;

    @Override
    public Integer call() {
        Report report = new Report("memory");
        Map<Part, Runnable> programs = new EnumMap<>(Part.class);
        programs.put(Part.CACHED, () -> cached(report));
        programs.put(Part.JOBS, () -> new JobsMemory(rounds.isSmoke() ? 100 : 10_000, rqueue).measure(report));
        programs.put(Part.HEAP, () -> new JobsHeap(rounds.isSmoke() ? 20 : 10_000).measure(report));
        programs.forEach((part, program) -> {
            if (parts.isEmpty() || parts.contains(part)) {
                program.run();
            }
        });
        return rounds.finish(report);
    }

    private static void cached(Report report) {
        Table table = new Table("one cached value (MEMORY USAGE)", "bytes");
        Table length = new Table("one cached value (STRLEN)", "bytes");
        try (RedisTestServer server = RedisTestServer.builder().start()) {
            LettuceConnectionFactory connections =
                    new LettuceConnectionFactory(new RedisStandaloneConfiguration(server.host(), server.port()));
            connections.afterPropertiesSet();
            connections.start();
            RedisCacheWriter plain = SealedCacheWriter.delegate(connections);
            RedisCacheWriter sealed = SealedCacheWriter.sealing(
                            plain, Sealer.of(KeyRing.of(Secret.fromRawBytes(new byte[32]))))
                    .build();
            for (int size : SIZES) {
                put(plain, server, table, length, "plain", size);
                put(sealed, server, table, length, "sealed", size);
            }
            connections.destroy();
        }
        report.add(table);
        report.add(length);
        for (int size : SIZES) {
            report.add(Bar.atMost(
                    EnvelopeHeader.OVERHEAD_BYTES,
                    " bytes",
                    setting(size) + ", sealed less plain",
                    length.sample("sealed", setting(size)).minus(length.sample("plain", setting(size)))));
        }
        report.note("An envelope has 76 bytes more than the plaintext; Redis rounds up to the sizes of its allocator.");
    }

    private static String setting(int size) {
        return size + " bytes of plaintext";
    }

    private static void put(
            RedisCacheWriter writer, RedisTestServer server, Table table, Table length, String name, int size) {
        String key = name + "::" + size;
        writer.put(name, key.getBytes(StandardCharsets.UTF_8), new byte[size], Duration.ofHours(1));
        table.add(name, setting(size), number(server.command("MEMORY", "USAGE", key)));
        length.add(name, setting(size), number(server.command("STRLEN", key)));
    }

    private static double number(@Nullable Object reply) {
        return Double.parseDouble(String.valueOf(reply));
    }
}
