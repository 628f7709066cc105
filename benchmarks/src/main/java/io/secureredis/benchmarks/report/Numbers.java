package io.secureredis.benchmarks.report;

import java.util.Locale;

/** Writes figures with as many digits as they deserve. */
final class Numbers {

    private Numbers() {}

    static String text(double value) {
        double size = Math.abs(value);
        if (size >= 100) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(Locale.ROOT, size >= 10 ? "%.1f" : "%.3g", value);
    }
}
