package io.secureredis.benchmarks.sealing;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Compares contenders within milliseconds of each other, by the processor time of their threads.
 *
 * <p>A ratio of two figures that were taken seconds apart, by the clock on the wall, tells as much about what else the
 * machine was doing. Here each contender runs for a slice of about {@value #SLICE_MICROS} µs, then the next, over and
 * over; a round's figure is the median of its slices. Time in which another process had the processor does not count.
 */
final class PairedRun {

    private static final int SLICE_MICROS = 2000;

    /** A call to be measured; its result keeps the compiler from leaving it out. */
    interface Operation {

        byte[] run() throws GeneralSecurityException;
    }

    /**
     * What came out for one contender.
     *
     * @param nanoseconds of one call, processor time
     * @param allocatedBytes of one call, the result included
     */
    record Outcome(double nanoseconds, double allocatedBytes) {}

    private final SliceRunner crew;
    private final Map<Contenders, List<Operation>> operations;
    private final int slices;
    private final AtomicInteger sink = new AtomicInteger();

    /** @param operations for each contender one for each thread of the crew */
    PairedRun(SliceRunner crew, Map<Contenders, List<Operation>> operations, int slices) {
        this.crew = crew;
        this.operations = new EnumMap<>(operations);
        this.slices = slices;
    }

    /** Both compilers get the time they need. */
    void warmUp(int times) {
        operations.values().forEach(each -> slice(each, times));
    }

    /** One round. */
    Map<Contenders, Outcome> round() {
        Map<Contenders, Integer> calls = new EnumMap<>(Contenders.class);
        operations.forEach((one, each) -> calls.put(one, callsOfASlice(each)));
        Map<Contenders, List<Outcome>> outcomes = new EnumMap<>(Contenders.class);
        for (int slice = 0; slice < slices; slice++) {
            operations.forEach((one, each) -> outcomes.computeIfAbsent(one, name -> new ArrayList<>())
                    .add(slice(each, calls.getOrDefault(one, 1))));
        }
        Map<Contenders, Outcome> medians = new EnumMap<>(Contenders.class);
        outcomes.forEach((one, all) -> medians.put(
                one,
                new Outcome(
                        median(all.stream().mapToDouble(Outcome::nanoseconds).toArray()),
                        median(all.stream().mapToDouble(Outcome::allocatedBytes).toArray()))));
        return medians;
    }

    private int callsOfASlice(List<Operation> each) {
        int calls = 1;
        while (slice(each, calls).nanoseconds() * calls < SLICE_MICROS * 500.0) {
            calls *= 2;
        }
        return calls;
    }

    /** The mean of the threads. */
    private Outcome slice(List<Operation> each, int calls) {
        List<Outcome> outcomes = crew.together(each.stream()
                .map(operation -> (Callable<Outcome>) () -> slice(operation, calls))
                .toList());
        return new Outcome(
                outcomes.stream().mapToDouble(Outcome::nanoseconds).average().orElseThrow(),
                outcomes.stream().mapToDouble(Outcome::allocatedBytes).average().orElseThrow());
    }

    private Outcome slice(Operation operation, int calls) throws GeneralSecurityException {
        long allocatedBefore = crew.allocated();
        long before = crew.now();
        sink.addAndGet(calls(operation, calls));
        long time = crew.now() - before;
        long allocated = crew.allocated() - allocatedBefore;
        return new Outcome(time / (double) calls, allocated / (double) calls);
    }

    private static int calls(Operation operation, int calls) throws GeneralSecurityException {
        int last = 0;
        for (int i = 0; i < calls; i++) {
            byte[] result = operation.run();
            last ^= result[result.length - 1];
        }
        return last;
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }
}
