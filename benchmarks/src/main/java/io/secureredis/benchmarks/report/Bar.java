package io.secureredis.benchmarks.report;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A promise about speed, and what became of it.
 *
 * @param claim what is promised
 * @param figure what was measured, mostly a ratio
 * @param limit the bound
 * @param atMost whether the figure must stay at or below the limit, rather than at or above it
 * @param unit of figure and limit
 * @param control the same thing measured twice in the same rounds and divided: how far from 1 chance alone goes
 */
public record Bar(
        String claim,
        Sample figure,
        double limit,
        boolean atMost,
        String unit,
        @Nullable Sample control) {

    /** The ratio must stay at or below the limit. */
    public static Bar ratioAtMost(double limit, String claim, Sample ratio, Sample control) {
        return new Bar(claim, ratio, limit, true, "x", control);
    }

    /** The ratio must stay at or above the limit. */
    public static Bar ratioAtLeast(double limit, String claim, Sample ratio, Sample control) {
        return new Bar(claim, ratio, limit, false, "x", control);
    }

    /** A figure with a unit that must stay at or below the limit. */
    public static Bar atMost(double limit, String unit, String claim, Sample figure) {
        return new Bar(claim, figure, limit, true, unit, null);
    }

    /** A figure with a unit that must stay at or above the limit. */
    public static Bar atLeast(double limit, String unit, String claim, Sample figure) {
        return new Bar(claim, figure, limit, false, unit, null);
    }

    /** By the median. */
    public boolean met() {
        return atMost ? figure.median() <= limit : figure.median() >= limit;
    }

    String line() {
        String line = String.format(
                Locale.ROOT,
                "%-6s %s: %s%s (%s to %s), bar %s %s%s",
                met() ? "MET" : "MISSED",
                claim,
                Numbers.text(figure.median()),
                unit,
                Numbers.text(figure.low()),
                Numbers.text(figure.high()),
                atMost ? "<=" : ">=",
                Numbers.text(limit),
                unit);
        return control == null
                ? line
                : line
                        + String.format(
                                Locale.ROOT,
                                "; the same thing twice: %s (%s to %s)",
                                Numbers.text(control.median()),
                                Numbers.text(control.low()),
                                Numbers.text(control.high()));
    }
}
