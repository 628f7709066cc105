package io.secureredis.benchmarks.jobs;

/** The job of JobRunr, which calls public methods of public classes. */
public final class JobRunrWork {

    private JobRunrWork() {}

    /** Does what {@link Arrivals} says. */
    public static void run(String payload) {
        Arrivals.arrived(payload);
    }
}
