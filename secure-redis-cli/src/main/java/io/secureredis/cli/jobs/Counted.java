package io.secureredis.cli.jobs;

/** Formats numbers in sentences. */
final class Counted {

    private Counted() {}

    /** Returns "1 job" or "2 jobs". */
    static String of(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    static String areOrIs(long number) {
        return number == 1 ? "is" : "are";
    }
}
