package io.secureredis.jobs.inspect;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * How long something took, many times: a histogram with two classes for each doubling, from 16 µs to a day.
 *
 * <p>A percentile is therefore right to within a fifth. Immutable, and equal to one with the same counts.
 */
public final class Distribution {

    /** How many classes there are; the first has everything shorter, and the last everything longer. */
    public static final int CLASSES = 68;

    /** No times at all. */
    public static final Distribution NONE = new Distribution(new long[CLASSES]);

    private static final int PER_DOUBLING = 2;
    private static final int FIRST_EXPONENT = 4;
    private static final double LN2 = Math.log(2);

    private final long[] counts;

    private Distribution(long[] counts) {
        this.counts = counts;
    }

    /** Returns a distribution with these counts, one for each class. */
    public static Distribution of(long[] counts) {
        return new Distribution(Arrays.copyOf(counts, CLASSES));
    }

    /** Returns the class of a duration, from 0 to {@link #CLASSES} - 1. */
    public static int classOf(Duration took) {
        long micros = took.toNanos() / 1000;
        if (micros < 1 << FIRST_EXPONENT) {
            return 0;
        }
        double doublings = Math.log((double) micros) / LN2 - FIRST_EXPONENT;
        return (int) Math.min(CLASSES - 1, 1 + (long) (doublings * PER_DOUBLING));
    }

    /** Returns how many times there are. */
    public long count() {
        return Arrays.stream(counts).sum();
    }

    /** Returns the times of both. */
    public Distribution and(Distribution other) {
        long[] sum = counts.clone();
        for (int i = 0; i < CLASSES; i++) {
            sum[i] += other.counts[i];
        }
        return new Distribution(sum);
    }

    /**
     * Returns the time that a share of all times do not exceed, such as 0.95; empty if there are none.
     *
     * @param share more than 0 and at most 1
     */
    public Optional<Duration> percentile(double share) {
        double wanted = share * count();
        double below = 0;
        for (int i = 0; i < CLASSES; i++) {
            if (counts[i] > 0 && below + counts[i] >= wanted) {
                double within = Math.max(0, wanted - below) / counts[i];
                return Optional.of(Duration.ofNanos((long) (1000 * Math.pow(2, exponent(i) + within / PER_DOUBLING))));
            }
            below += counts[i];
        }
        return Optional.empty();
    }

    /** Returns the binary logarithm of the shortest time of a class, in µs. */
    private static double exponent(int classOf) {
        return FIRST_EXPONENT + (classOf - 1) / (double) PER_DOUBLING;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Distribution that && Arrays.equals(counts, that.counts);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(counts);
    }

    @Override
    public String toString() {
        return "Distribution[" + count() + "]";
    }
}
