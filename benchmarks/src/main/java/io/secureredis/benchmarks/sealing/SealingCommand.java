package io.secureredis.benchmarks.sealing;

import io.secureredis.benchmarks.Rounds;
import io.secureredis.benchmarks.report.Report;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sealing}: its parts one after the other, each in interleaved rounds. */
@Command(
        name = "sealing",
        description =
                "Seal and open, compared with the peers: time, allocation, threads, many data keys, first messages.")
public final class SealingCommand implements Callable<Integer> {

    /** What can be run by itself. */
    enum Part {
        PAIRED,
        DATA_KEYS,
        FIRST_MESSAGES,
        PAIRED_THREADS,
        PAIRED_PEERS,
        PEERS,
        THREADS
    }

    @Mixin
    private final Rounds rounds = new Rounds();

    @Option(
            names = "--parts",
            split = ",",
            description = "Only these: ${COMPLETION-CANDIDATES}. All of them where it is not given.")
    private final Set<Part> parts = EnumSet.noneOf(Part.class);

    @Option(
            names = "--contenders",
            split = ",",
            description = "In addition to the floor and secure-redis, only these: ${COMPLETION-CANDIDATES}.")
    private final Set<Contenders> contenders = EnumSet.noneOf(Contenders.class);

    @Option(names = "--sizes", split = ",", description = "Plaintext sizes in bytes; ${DEFAULT-VALUE} by default.")
    private final List<Integer> sizes = new ArrayList<>(List.of(64, 1024, 16 * 1024, 256 * 1024));

    @Override
    public Integer call() {
        Report report = new Report("sealing");
        SealingMatrix matrix = new SealingMatrix(rounds, report, List.copyOf(sizes));
        PairedBars paired = new PairedBars(rounds, report, List.copyOf(sizes));
        Map<Part, Runnable> programs = new EnumMap<>(Part.class);
        programs.put(Part.PAIRED, () -> {
            paired.sizes(32);
            paired.sizes(16);
        });
        programs.put(Part.DATA_KEYS, paired::dataKeys);
        programs.put(Part.FIRST_MESSAGES, matrix::firstMessages);
        programs.put(Part.PAIRED_THREADS, paired::threads);
        programs.put(Part.PAIRED_PEERS, () -> paired.peers(chosen()));
        programs.put(Part.PEERS, () -> matrix.contenders(chosen()));
        programs.put(Part.THREADS, matrix::threads);
        programs.forEach((part, program) -> {
            if (parts.isEmpty() || parts.contains(part)) {
                program.run();
            }
        });
        return rounds.finish(report);
    }

    private List<Contenders> chosen() {
        return Contenders.available(32).stream()
                .filter(one -> contenders.isEmpty()
                        || contenders.contains(one)
                        || Set.of(Contenders.FLOOR, Contenders.FLOOR_AGAIN, Contenders.SEALED)
                                .contains(one))
                .toList();
    }
}
