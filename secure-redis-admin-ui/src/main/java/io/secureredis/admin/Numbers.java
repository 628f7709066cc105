package io.secureredis.admin;

import java.util.Locale;

/** Formats counts for people. */
final class Numbers {

    private static final long KIB = 1024;
    private static final long MIB = 1024L * 1024;

    private Numbers() {}

    /** {@code 12,043}. */
    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** {@code 1 job}, {@code 12,043 jobs}. */
    static String jobs(long number) {
        return of(number, "job", "jobs");
    }

    static String of(long number, String one, String many) {
        return count(number) + " " + (number == 1 ? one : many);
    }

    /** {@code 812 B}, {@code 1.4 KiB}. */
    static String bytes(long number) {
        if (number < KIB) {
            return number + " B";
        }
        if (number < MIB) {
            return String.format(Locale.ROOT, "%,.1f KiB", number / (double) KIB);
        }
        return String.format(Locale.ROOT, "%,.0f MiB", number / (double) MIB);
    }
}
