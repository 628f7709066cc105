package io.secureredis.benchmarks.sealing;

import io.secureredis.benchmarks.Rounds;
import io.secureredis.benchmarks.report.Bar;
import io.secureredis.benchmarks.report.Report;
import io.secureredis.benchmarks.report.Sample;
import io.secureredis.benchmarks.report.Table;
import io.secureredis.benchmarks.sealing.SealingRun.Cell;
import io.secureredis.benchmarks.sealing.SealingRun.Effort;
import io.secureredis.benchmarks.sealing.SealingRun.Outcome;
import java.time.Duration;
import java.util.List;

/** What JMH measures: the tables next to the peers, and threads; and the first messages of a process. */
final class SealingMatrix {

    private static final List<String> OPERATIONS = List.of("seal", "open");
    private static final List<Contenders> OURS = List.of(Contenders.FLOOR, Contenders.SEALED, Contenders.FLOOR_AGAIN);

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
            Table time = new Table(operation + " next to the peers, AES-256, 1 thread", "ns");
            Table allocation = new Table(operation + " next to the peers, allocation beyond the result", "bytes");
            rounds.each(() -> contenders.forEach(one -> sizes.forEach(
                    size -> measure(time, allocation, Sizes.name(size), new Cell(operation, one, size, 32)))));
            report.add(time);
            report.add(allocation);
        }
    }

    void threads() {
        boolean virtualThreads = Runtime.version().feature() >= 21;
        for (String operation : OPERATIONS) {
            Table time = new Table(operation + ", AES-256, 2 threads", "ns");
            Table allocation = new Table("not reported", "bytes");
            rounds.each(() -> OURS.forEach(one -> sizes.forEach(size -> {
                String setting = Sizes.name(size);
                measure(time, allocation, setting, new Cell(operation, one, size, 32, 2, false));
                if (virtualThreads) {
                    Cell cell = new Cell(operation, one, size, 32, 2, true);
                    measure(time, allocation, setting + ", virtual", cell);
                }
            })));
            report.add(time);
            for (int size : sizes) {
                threadsBar(time, operation, Sizes.name(size), size);
                if (virtualThreads) {
                    threadsBar(time, operation, Sizes.name(size) + ", virtual", size);
                }
            }
        }
    }

    private void threadsBar(Table time, String operation, String setting, int size) {
        Sample floor = time.sample(Contenders.FLOOR.title, setting);
        report.add(Bar.ratioAtMost(
                Sizes.limit(size),
                operation + ", 2 threads, " + setting + ", over the floor",
                time.sample(Contenders.SEALED.title, setting).over(floor),
                time.sample(Contenders.FLOOR_AGAIN.title, setting).over(floor)));
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
        int result = cell.operation().equals("open") ? cell.bytes() : cell.bytes() + Sizes.overhead(cell.contender());
        allocation.add(cell.contender().title, setting, outcome.allocatedBytes() - Sizes.arrayBytes(result));
    }
}
