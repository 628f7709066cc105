package io.secureredis.benchmarks.jobs;

import io.secureredis.benchmarks.Rounds;
import io.secureredis.benchmarks.report.Report;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code jobs}: its parts one after the other, each in interleaved rounds. */
@Command(
        name = "jobs",
        description = "Put, drain, pick up, grow: our queue sealed and unsealed, Redisson, JobRunr, Redis by hand.")
public final class JobsCommand implements Callable<Integer> {

    /** What can be run by itself. */
    enum Part {
        ENQUEUE,
        DRAIN,
        PICK_UP,
        WORK,
        GROWTH,
        IDLE,
        PROFILE
    }

    @Mixin
    private final Rounds rounds = new Rounds();

    @Option(names = "--parts", split = ",", description = "Only these: ${COMPLETION-CANDIDATES}.")
    private final Set<Part> parts = EnumSet.noneOf(Part.class);

    @Option(
            names = "--peers",
            split = ",",
            description =
                    "In addition to our queue and Redis by hand, only these: ${COMPLETION-CANDIDATES}. All where not given.")
    private final Set<JobsPeer> peers = EnumSet.noneOf(JobsPeer.class);

    @Option(names = "--rqueue", description = "The jar that mvn -f benchmarks/rqueue/pom.xml package makes.")
    private @Nullable Path rqueue;

    @Option(names = "--jobs", description = "How many our queue drains; ${DEFAULT-VALUE} by default.")
    private int jobs = 100_000;

    @Option(names = "--peer-jobs", description = "How many the peers drain; ${DEFAULT-VALUE} by default.")
    private int peerJobs = 10_000;

    @Option(names = "--waiting", split = ",", description = "How many jobs wait; ${DEFAULT-VALUE} by default.")
    private List<Integer> waiting = List.of(1_000, 100_000, 1_000_000);

    @Option(names = "--concurrency", description = "Jobs at a time; ${DEFAULT-VALUE} by default.")
    private int concurrency = 64;

    @Override
    public Integer call() {
        if (rounds.isSmoke()) {
            jobs = 200;
            peerJobs = 100;
            waiting = List.of(100, 200);
        }
        Report report = new Report("jobs");
        Set<JobsPeer> chosen = peers.isEmpty() ? EnumSet.allOf(JobsPeer.class) : peers;
        try (JobsMatrix matrix = new JobsMatrix(rounds, report, concurrency, chosen, rqueue)) {
            Map<Part, Runnable> programs = new EnumMap<>(Part.class);
            programs.put(Part.ENQUEUE, matrix::enqueue);
            programs.put(Part.DRAIN, () -> matrix.drain(jobs, peerJobs));
            programs.put(Part.PICK_UP, matrix::pickUp);
            programs.put(Part.WORK, () -> matrix.work(peerJobs));
            programs.put(Part.GROWTH, () -> matrix.growth(waiting));
            programs.put(Part.IDLE, matrix::idle);
            programs.put(Part.PROFILE, () -> matrix.profile(jobs));
            programs.forEach((part, program) -> {
                if (parts.isEmpty() || parts.contains(part)) {
                    System.err.println(part);
                    program.run();
                }
            });
        }
        return rounds.finish(report);
    }
}
