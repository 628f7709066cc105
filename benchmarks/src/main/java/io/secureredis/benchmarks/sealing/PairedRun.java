package io.secureredis.benchmarks.sealing;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Compares contenders within milliseconds of each other, by the processor time of their thread.
 *
 * <p>A ratio of two figures that were taken seconds apart, by the clock on the wall, tells as much about what else the machine was doing. Here each contender runs for a
 * slice of about {@value #SLICE_MICROS} µs, then the next, over and over; a round's figure is the median of its slices. Time in which another process had the
 * processor does not count.
 */
final class PairedRun {

    private static final int SLICE_MICROS = 2000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

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

    private final Map<Contenders, Operation> operations;
    private final int slices;
    private int sink;

    PairedRun(Map<Contenders, Operation> operations, int slices) {
        this.operations = new EnumMap<>(operations);
        this.slices = slices;
    }

    /** Both compilers get the time they need. */
    void warmUp(int times) {
        operations.values().forEach(operation -> calls(operation, times));
    }

    /** One round. */
    Map<Contenders, Outcome> round() {
        Map<Contenders, Integer> calls = new EnumMap<>(Contenders.class);
        operations.forEach((one, operation) -> calls.put(one, callsOfASlice(operation)));
        Map<Contenders, List<Outcome>> outcomes = new EnumMap<>(Contenders.class);
        for (int slice = 0; slice < slices; slice++) {
            operations.forEach((one, operation) -> outcomes.computeIfAbsent(one, name -> new ArrayList<>())
                    .add(slice(operation, calls.getOrDefault(one, 1))));
        }
        Map<Contenders, Outcome> medians = new EnumMap<>(Contenders.class);
        outcomes.forEach((one, all) -> medians.put(
                one,
                new Outcome(
                        median(all.stream().mapToDouble(Outcome::nanoseconds).toArray()),
                        median(all.stream().mapToDouble(Outcome::allocatedBytes).toArray()))));
        return medians;
    }

    private int callsOfASlice(Operation operation) {
        int calls = 1;
        while (slice(operation, calls).nanoseconds() * calls < SLICE_MICROS * 500.0) {
            calls *= 2;
        }
        return calls;
    }

    private Outcome slice(Operation operation, int calls) {
        long allocatedBefore = THREADS.getCurrentThreadAllocatedBytes();
        long before = THREADS.getCurrentThreadCpuTime();
        calls(operation, calls);
        long time = THREADS.getCurrentThreadCpuTime() - before;
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - allocatedBefore;
        return new Outcome(time / (double) calls, allocated / (double) calls);
    }

    private void calls(Operation operation, int calls) {
        try {
            for (int i = 0; i < calls; i++) {
                byte[] result = operation.run();
                sink ^= result[result.length - 1];
            }
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("A contender failed, sink " + sink, broken);
        }
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }
}
