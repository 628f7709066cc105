package io.secureredis.benchmarks.report;

import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;

/**
 * One quantity, measured once in every round, in the order of the rounds.
 *
 * <p>Its figure is the median; its spread is from the lowest round to the highest.
 */
public record Sample(List<Double> rounds) {

    /** At least one round. */
    public Sample {
        if (rounds.isEmpty()) {
            throw new IllegalArgumentException("A sample has at least one round");
        }
        rounds = List.copyOf(rounds);
    }

    /** The middle round, or the mean of the two in the middle. */
    public double median() {
        List<Double> sorted = sorted();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** The lowest round. */
    public double low() {
        return sorted().get(0);
    }

    /** The highest round. */
    public double high() {
        return sorted().get(rounds.size() - 1);
    }

    /**
     * Round by round, this over another: both ran within the same minute, so what slows the machine down for a while
     * slows both.
     *
     * @throws IllegalArgumentException if the numbers of rounds differ
     */
    public Sample over(Sample base) {
        return combine(base, (mine, other) -> mine / other);
    }

    /** Round by round, this less another. */
    public Sample minus(Sample other) {
        return combine(other, (mine, others) -> mine - others);
    }

    private Sample combine(Sample other, DoubleBinaryOperator operator) {
        if (other.rounds.size() != rounds.size()) {
            throw new IllegalArgumentException("Only samples of the same rounds can be compared");
        }
        return new Sample(IntStream.range(0, rounds.size())
                .mapToObj(i -> operator.applyAsDouble(rounds.get(i), other.rounds.get(i)))
                .toList());
    }

    @Override
    public String toString() {
        return Numbers.text(median()) + " (" + Numbers.text(low()) + " to " + Numbers.text(high()) + ")";
    }

    private List<Double> sorted() {
        return rounds.stream().sorted().toList();
    }
}
