package io.secureredis.benchmarks.sealing;

import io.secureredis.benchmarks.Rounds;
import io.secureredis.benchmarks.report.Bar;
import io.secureredis.benchmarks.report.Report;
import io.secureredis.benchmarks.report.Table;
import io.secureredis.benchmarks.sealing.SealingRun.Cell;
import io.secureredis.benchmarks.sealing.SealingRun.Effort;
import io.secureredis.benchmarks.sealing.SealingRun.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Which cells are measured, and which bars are drawn from them. */
final class SealingMatrix {

    private static final List<String> OPERATIONS = List.of("seal", "open");
    private static final List<Contenders> OURS = List.of(Contenders.FLOOR, Contenders.SEALED, Contenders.FLOOR_AGAIN);
    private static final int KIB = 1024;

    private final Rounds rounds;
    private final Report report;
    private final List<Integer> sizes;
    private final Effort effort;

    SealingMatrix(Rounds rounds, Report report, List<Integer> sizes) {
        this.rounds = rounds;
        this.report = report;
        this.sizes = sizes;
        this.effort = rounds.isSmoke()
                ? new Effort(0, 1, Duration.ofMillis(10), 0)
                : new Effort(3, 3, Duration.ofMillis(700), 1);
    }

    void contenders(List<Contenders> contenders) {
        for (String operation : OPERATIONS) {
            Table time = new Table(operation + ", AES-256, 1 thread", "ns");
            Table allocation = new Table(operation + ", allocation beyond the result", "bytes");
            rounds.each(() -> contenders.forEach(one ->
                    sizes.forEach(size -> measure(time, allocation, name(size), new Cell(operation, one, size, 32)))));
            report.add(time);
            report.add(allocation);
            sizes.forEach(size -> timeBar(time, operation + " " + name(size) + " over the floor", size));
            allocationBars(allocation, operation);
        }
    }

    void shortSecret() {
        for (String operation : OPERATIONS) {
            Table time = new Table(operation + ", AES-128, 1 thread", "ns");
            Table allocation = new Table(operation + ", AES-128, allocation beyond the result", "bytes");
            rounds.each(() -> OURS.forEach(one ->
                    sizes.forEach(size -> measure(time, allocation, name(size), new Cell(operation, one, size, 16)))));
            report.add(time);
            sizes.forEach(size -> timeBar(time, operation + " " + name(size) + ", AES-128, over the floor", size));
        }
    }

    void threads() {
        boolean virtualThreads = Runtime.version().feature() >= 21;
        for (String operation : OPERATIONS) {
            Table time = new Table(operation + ", AES-256, 2 threads", "ns");
            Table allocation = new Table("not reported", "bytes");
            rounds.each(() -> OURS.forEach(one -> sizes.forEach(size -> {
                measure(time, allocation, name(size), new Cell(operation, one, size, 32, 2, false, 1));
                if (virtualThreads) {
                    Cell cell = new Cell(operation, one, size, 32, 2, true, 1);
                    measure(time, allocation, name(size) + ", virtual", cell);
                }
            })));
            report.add(time);
            for (int size : sizes) {
                timeBar(time, operation + " " + name(size) + ", 2 threads, over the floor", size);
                if (virtualThreads) {
                    String setting = name(size) + ", virtual";
                    ratioBar(time, setting, operation + " " + setting + " threads, over the floor", limit(size));
                }
            }
        }
    }

    void dataKeys() {
        Table time = new Table("open 1 KiB, values of many writers", "ns");
        Table allocation = new Table("not reported", "bytes");
        List<Integer> counts = List.of(1, 16, 1000);
        rounds.each(() -> OURS.forEach(one -> counts.forEach(count ->
                measure(time, allocation, count + " data keys", new Cell("open", one, KIB, 32, 1, false, count)))));
        report.add(time);
        report.note("The floor opens as many different messages, all under one key.");
        ratioBar(time, "16 data keys", "open under 16 data keys over the floor", 1.25);
        ratioBar(time, "1000 data keys", "open under 1,000 data keys over the floor", 2.2);
    }

    void firstMessages() {
        Table first = new Table("first message of a process, sealed and opened", "µs");
        Table mean = new Table("mean of one operation in the first thousand messages", "µs");
        Table warmUp = new Table("duration of the warm-up", "ms");
        rounds.each(() -> {
            for (boolean warm : new boolean[] {false, true}) {
                FirstMessages.Outcome outcome = FirstMessages.inNewProcess(warm);
                String contender = warm ? "after warm-up" : "cold";
                first.add(contender, "1 KiB", outcome.firstMicros());
                mean.add(contender, "1 KiB", outcome.meanMicros());
                warmUp.add(contender, "1 KiB", outcome.warmUpMillis());
            }
        });
        report.add(first);
        report.add(mean);
        report.add(warmUp);
        report.add(Bar.atMost(1000, " µs", "first message after warm-up", first.sample("after warm-up", "1 KiB")));
        report.add(Bar.atMost(
                5, " µs", "first thousand after warm-up, in the mean", mean.sample("after warm-up", "1 KiB")));
    }

    private void measure(Table time, Table allocation, String setting, Cell cell) {
        Outcome outcome = SealingRun.of(cell, effort);
        time.add(cell.contender().title, setting, outcome.nanoseconds());
        int resultBytes = cell.operation().equals("open") ? cell.bytes() : cell.bytes() + overhead(cell.contender());
        allocation.add(cell.contender().title, setting, outcome.allocatedBytes() - arrayBytes(resultBytes));
    }

    private static int overhead(Contenders contender) {
        return switch (contender) {
            case SEALED, SEALED_BINDING, SEALED_CORRETTO -> 76;
            default -> 28;
        };
    }

    /** Object header of 16 bytes, rounded up to 8. */
    private static long arrayBytes(int length) {
        return (16L + length + 7) / 8 * 8;
    }

    private void timeBar(Table time, String claim, int size) {
        ratioBar(time, name(size), claim, limit(size));
    }

    private static double limit(int size) {
        return size < 16 * KIB ? 1.15 : 1.05;
    }

    private void ratioBar(Table time, String setting, String claim, double limit) {
        var floor = time.sample(Contenders.FLOOR.title, setting);
        report.add(Bar.ratioAtMost(
                limit,
                claim,
                time.sample(Contenders.SEALED.title, setting).over(floor),
                time.sample(Contenders.FLOOR_AGAIN.title, setting).over(floor)));
    }

    private void allocationBars(Table allocation, String operation) {
        for (int size : sizes) {
            report.add(Bar.atMost(
                    1100,
                    " bytes",
                    operation + " " + name(size) + ", allocation beyond the result",
                    allocation.sample(Contenders.SEALED.title, name(size))));
        }
    }

    private static String name(int bytes) {
        return bytes < KIB ? bytes + " B" : String.format(Locale.ROOT, "%d KiB", bytes / KIB);
    }
}
