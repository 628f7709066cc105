package io.secureredis.benchmarks.values;

import io.secureredis.benchmarks.Rounds;
import io.secureredis.benchmarks.report.Bar;
import io.secureredis.benchmarks.report.Report;
import io.secureredis.benchmarks.report.Sample;
import io.secureredis.benchmarks.report.Table;
import io.secureredis.crypto.Binding;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code compression}: what a value costs that is compressed before it is sealed, and what that saves. */
@Command(
        name = "compression",
        description = "JSON compressed before sealing: the JDK's deflate, LZ4, zstd. Processor time and bytes.")
public final class CompressionCommand implements Callable<Integer> {

    private static final long SEED = 20260729;
    private static final Binding PLACE = Binding.of("benchmark").and("compression");
    private static final String SEALING = "sealing alone, not compressed";
    private static final int MIDDLE = 10 * 1024;
    private static final int LARGE = 100 * 1024;

    @Mixin
    private final Rounds rounds = new Rounds();

    @Option(names = "--sizes", split = ",", description = "Sizes of the JSON in bytes; ${DEFAULT-VALUE} by default.")
    private List<Integer> sizes = List.of(1024, MIDDLE, LARGE, 1024 * 1024);

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final Random order = new Random(SEED);
    private final Table write = new Table("JSON compressed, processor time", "us");
    private final Table read = new Table("JSON inflated, processor time", "us");
    private final Table length = new Table("JSON compressed", "bytes");
    private final Map<Compressors, Compressor> contenders = new EnumMap<>(Compressors.class);
    private final Report report = new Report("compression");
    private final Sealer sealer;

    @SuppressWarnings("UnusedVariable") // Written so that no call can be left out
    private long sink;

    /** With a secret that protects nothing. */
    public CompressionCommand() {
        byte[] secret = new byte[32];
        Arrays.fill(secret, (byte) 7);
        this.sealer = Sealer.of(KeyRing.of(Secret.fromRawBytes(secret)));
    }

    @Override
    public Integer call() {
        for (Compressors each : Compressors.values()) {
            Compressor compressor = each.create();
            if (compressor == null) {
                report.note(each.title + " was left out: its library has no native part for this platform.");
            } else {
                contenders.put(each, compressor);
            }
        }
        sealer.warmUp();
        List.of(write, read, length)
                .forEach(table -> table.order(
                        contenders.keySet().stream().map(each -> each.title).toList()));
        Runnable all = () -> sizes.forEach(this::round);
        for (int i = 0; i < (rounds.isSmoke() ? 1 : 3); i++) {
            all.run();
        }
        sizes.forEach(size -> List.of(write, read).forEach(table -> table.forget(setting(size))));
        rounds.each(all);
        contenders.values().forEach(Compressor::close);
        report();
        return rounds.finish(report);
    }

    private void round(int size) {
        List<byte[]> values = values(size);
        List<Compressors> drawn = new ArrayList<>(contenders.keySet());
        Collections.shuffle(drawn, order);
        for (Compressors each : drawn) {
            Compressor one = Objects.requireNonNull(contenders.get(each));
            List<byte[]> compressed = values.stream().map(one::compress).toList();
            if (!length.has(each.title, setting(size))) {
                check(each, one, values, compressed);
                length.add(
                        each.title,
                        setting(size),
                        compressed.stream()
                                .mapToInt(bytes -> bytes.length)
                                .average()
                                .orElseThrow());
            }
            write.add(each.title, setting(size), micros(values, one::compress));
            read.add(each.title, setting(size), micros(compressed, bytes -> one.inflate(bytes, size)));
        }
        List<byte[]> sealed = values.stream().map(this::seal).toList();
        write.add(SEALING, setting(size), micros(values, this::seal));
        read.add(SEALING, setting(size), micros(sealed, envelope -> sealer.open(envelope, PLACE)));
    }

    /** Many of a small size: one value again and again would teach the processor its branches. */
    private List<byte[]> values(int size) {
        int count = rounds.isSmoke() ? 2 : Math.min(500, Math.max(3, 2_000_000 / size));
        return IntStream.range(0, count)
                .mapToObj(number -> ApplicationJson.ofBytes(size, number))
                .toList();
    }

    private static void check(Compressors name, Compressor one, List<byte[]> values, List<byte[]> compressed) {
        for (int i = 0; i < values.size(); i++) {
            byte[] value = values.get(i);
            if (!Arrays.equals(value, one.inflate(compressed.get(i), value.length))) {
                throw new IllegalStateException("Inflated differently: " + name.title);
            }
        }
    }

    private byte[] seal(byte[] plaintext) {
        return sealer.seal(plaintext, PLACE, Duration.ZERO);
    }

    /** Processor time for each value, of about four million bytes. */
    private double micros(List<byte[]> values, UnaryOperator<byte[]> operation) {
        int passes = rounds.isSmoke() ? 1 : Math.max(1, 4_000_000 / (values.size() * (values.get(0).length + 1000)));
        long start = threads.getCurrentThreadCpuTime();
        for (int i = 0; i < passes; i++) {
            for (byte[] each : values) {
                sink += operation.apply(each).length;
            }
        }
        return (threads.getCurrentThreadCpuTime() - start) / 1e3 / passes / values.size();
    }

    private static String setting(int size) {
        return size < 1024 ? size + " B" : size < 1024 * 1024 ? size / 1024 + " KiB" : size / 1024 / 1024 + " MiB";
    }

    private void report() {
        List.of(write, read, length).forEach(report::add);
        report.note("The order of contenders is drawn for each round with seed " + SEED + ".");
        for (Compressors each : List.of(Compressors.LZ4_NATIVE, Compressors.ZSTD_1)) {
            for (int size : List.of(MIDDLE, LARGE)) {
                if (contenders.containsKey(each) && sizes.contains(size)) {
                    report.add(pays(each, setting(size)));
                }
            }
        }
    }

    /** A library would have to save two thirds of the time: then it might be worth a second format. */
    private Bar pays(Compressors library, String setting) {
        Sample ours = both(Compressors.OURS, setting);
        return Bar.ratioAtMost(
                0.33,
                setting + ", compressed and inflated, " + library.title + " over " + Compressors.OURS.title,
                both(library, setting).over(ours),
                both(Compressors.AGAIN, setting).over(ours));
    }

    private Sample both(Compressors contender, String setting) {
        List<Double> writes = write.sample(contender.title, setting).rounds();
        List<Double> reads = read.sample(contender.title, setting).rounds();
        return new Sample(IntStream.range(0, writes.size())
                .mapToObj(i -> writes.get(i) + reads.get(i))
                .toList());
    }
}
