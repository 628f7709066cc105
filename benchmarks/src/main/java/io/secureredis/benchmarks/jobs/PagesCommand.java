package io.secureredis.benchmarks.jobs;

import io.secureredis.benchmarks.Rounds;
import io.secureredis.benchmarks.report.Bar;
import io.secureredis.benchmarks.report.Report;
import io.secureredis.benchmarks.report.Table;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobPage;
import io.secureredis.jobs.inspect.JobQuery;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.JobSummary;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code pages}: what a page of the dashboard costs when a queue is large: a page of 100 jobs out of many against the
 * same out of a thousand, and a search that has to open every job.
 */
@Command(name = "pages", description = "A page of 100 jobs out of many against one out of a thousand, and a search.")
public final class PagesCommand implements Callable<Integer> {

    private static final String PAGE = "page of 100";
    private static final String SEARCH = "search that opens every job";
    private static final int ON_A_PAGE = 100;
    private static final int OPENED_TOGETHER = 250;
    private static final int FEW = 1_000;
    private static final int WARM_UP = 20;
    private static final double MOST = 2;

    @Mixin
    private final Rounds rounds = new Rounds();

    @Option(names = "--many", description = "Jobs of the large queue; ${DEFAULT-VALUE} by default.")
    private int many = 1_000_000;

    @Option(names = "--search", description = "Jobs that the search opens; ${DEFAULT-VALUE} by default.")
    private int searched = 200_000;

    private final Report report = new Report("pages");

    @Override
    public Integer call() {
        int few = rounds.isSmoke() ? ON_A_PAGE : FEW;
        int searchedHere = rounds.isSmoke() ? 2 * ON_A_PAGE : searched;
        int manyHere = rounds.isSmoke() ? 3 * ON_A_PAGE : many;
        Table pages = new Table("A page", "ms");
        Table searches = new Table("A search", "s");
        Table ratios = new Table("Many over few", "x");
        try (SecureRedisContender contender = new SecureRedisContender(true, 1)) {
            contender.pause();
            JobInspector inspector = contender.inspector();
            contender.enqueueAll("payload", few);
            // Compiled before it is measured, as in an application that runs
            for (int i = 0; i < (rounds.isSmoke() ? 0 : WARM_UP); i++) {
                page(inspector, few);
            }
            Table small = new Table("Few", "ms");
            rounds.each(() -> small.add(PAGE, "few", page(inspector, few)));
            rounds.each(() -> small.add(PAGE, "few again", page(inspector, few)));
            contender.enqueueAll("payload", searchedHere - few);
            rounds.each(() -> searches.add(SEARCH, searchedHere + " jobs", search(inspector)));
            contender.enqueueAll("payload", manyHere - searchedHere);
            double before = small.sample(PAGE, "few").median();
            double again = small.sample(PAGE, "few again").median();
            rounds.each(() -> {
                double large = page(inspector, manyHere);
                pages.add(PAGE, "out of " + few, before);
                pages.add(PAGE, "out of " + manyHere, large);
                ratios.add(PAGE, "many over few", large / before);
                ratios.add(PAGE, "the same twice", again / before);
            });
        }
        report.add(pages);
        report.add(searches);
        report.add(ratios);
        report.add(Bar.ratioAtMost(
                MOST,
                "a page out of many over one out of few",
                ratios.sample(PAGE, "many over few"),
                ratios.sample(PAGE, "the same twice")));
        report.note(
                "What the dashboard reads for a page and for a search, without what it writes for the browser. Pages are read"
                        + " from the middle. A search for a task that no job has opens all of them, 250 at a time.");
        return rounds.finish(report);
    }

    /** The median of several pages from the middle of the list. */
    private double page(JobInspector inspector, int jobs) {
        int times = rounds.isSmoke() ? 1 : 51;
        double[] millis = new double[times];
        for (int i = 0; i < times; i++) {
            JobQuery query = JobQuery.of(SecureRedisContender.QUEUE, JobState.READY)
                    .withPage(Math.max(0, jobs / 2 - ON_A_PAGE), ON_A_PAGE);
            long began = System.nanoTime();
            inspector.jobs(query);
            millis[i] = (System.nanoTime() - began) / 1e6;
        }
        Arrays.sort(millis);
        return millis[times / 2];
    }

    private static double search(JobInspector inspector) {
        JobQuery query = JobQuery.of(SecureRedisContender.QUEUE, JobState.READY).withTask("no.such.task");
        long began = System.nanoTime();
        Long next = 0L;
        while (next != null) {
            JobPage<JobSummary> part = inspector.jobs(query.withPage(next, OPENED_TOGETHER));
            next = part.next();
        }
        return (System.nanoTime() - began) / 1e9;
    }
}
