package io.secureredis.benchmarks.sealing;

import io.secureredis.benchmarks.Rounds;
import io.secureredis.benchmarks.report.Bar;
import io.secureredis.benchmarks.report.Report;
import io.secureredis.benchmarks.report.Sample;
import io.secureredis.benchmarks.report.Table;
import io.secureredis.benchmarks.sealing.PairedRun.Operation;
import io.secureredis.benchmarks.sealing.PairedRun.Outcome;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** The bars of sealing and opening, measured in pairs. */
final class PairedBars {

    private static final List<Contenders> PAIRED = List.of(
            Contenders.FLOOR,
            Contenders.SEALED,
            Contenders.FLOOR_AGAIN,
            Contenders.FLOOR_AAD,
            Contenders.SEALED_BINDING);
    private static final List<Contenders> THREADED =
            List.of(Contenders.FLOOR, Contenders.SEALED, Contenders.FLOOR_AGAIN, Contenders.FLOOR_AAD);
    private static final int ALLOWED_BYTES = 1100;
    private static final long WARM_UP_BYTES = 200_000_000L;
    private static final int WARM_UP_CALLS = 60_000;

    private final Rounds rounds;
    private final Report report;
    private final List<Integer> sizes;

    PairedBars(Rounds rounds, Report report, List<Integer> sizes) {
        this.rounds = rounds;
        this.report = report;
        this.sizes = sizes;
    }

    /** Seal and open at every size. */
    void sizes(int secretBytes) {
        for (String operation : List.of("seal", "open")) {
            String title = operation + ", AES-" + secretBytes * 8;
            Table time = new Table(title + ", processor time", "ns");
            Table allocation = new Table(title + ", allocation beyond the result", "bytes");
            for (int size : sizes) {
                Map<Contenders, Operation> operations = new EnumMap<>(Contenders.class);
                PAIRED.forEach(one -> operations.put(
                        one, operation.equals("seal") ? seal(one, size, secretBytes) : open(one, size, secretBytes)));
                measure(operations, size, (one, outcome) -> {
                    time.add(one.title, Sizes.name(size), outcome.nanoseconds());
                    int result = operation.equals("seal") ? size + Sizes.overhead(one) : size;
                    allocation.add(one.title, Sizes.name(size), outcome.allocatedBytes() - Sizes.arrayBytes(result));
                });
            }
            report.add(time);
            report.add(allocation);
            sizes.forEach(size -> bars(title, time, allocation, size));
            report.note(
                    "The floor authenticates the message alone; with associated data it also does what binds a value to its"
                            + " place: " + SecureRedis.ASSOCIATED_BYTES + " bytes.");
        }
    }

    /**
     * Seal and open next to the peers; where JMH takes minutes for the same, this takes seconds, and other load
     * disturbs it less.
     */
    void peers(List<Contenders> contenders) {
        for (String operation : List.of("seal", "open")) {
            Table time = new Table(operation + " next to the peers, AES-256, processor time", "ns");
            for (int size : sizes) {
                Map<Contenders, Operation> operations = new EnumMap<>(Contenders.class);
                contenders.forEach(one ->
                        operations.put(one, operation.equals("seal") ? seal(one, size, 32) : open(one, size, 32)));
                measure(
                        operations,
                        size,
                        (one, outcome) -> time.add(one.title, Sizes.name(size), outcome.nanoseconds()));
            }
            report.add(time);
        }
    }

    /** Open values of one, sixteen and a thousand writers. */
    void dataKeys() {
        Table time = new Table("open 1 KiB, values under many data keys, processor time", "ns");
        for (int count : List.of(1, 16, 1000)) {
            Map<Contenders, Operation> operations = new EnumMap<>(Contenders.class);
            for (Contenders one :
                    List.of(Contenders.FLOOR, Contenders.SEALED, Contenders.FLOOR_AGAIN, Contenders.FLOOR_EACH)) {
                operations.put(one, openMany(one, count));
            }
            String setting = count + " data keys";
            measure(operations, Sizes.KIB, (one, outcome) -> time.add(one.title, setting, outcome.nanoseconds()));
        }
        report.add(time);
        report.note(
                "The floor opens as many different messages, all under one key; with one cipher for each key it has to fetch"
                        + " as many key schedules and tables from the processor's caches as a reader of so many data keys.");
        ratioBar(time, "16 data keys", "open under 16 data keys over the floor", 1.25);
        ratioBar(time, "1000 data keys", "open under 1,000 data keys over the floor", 2.2);
    }

    /** Seal and open by two threads at once; all contenders but the floors share one sealer. */
    void threads() {
        for (String operation : List.of("seal", "open")) {
            for (SliceRunner crew : List.of(SliceRunner.PLATFORM, SliceRunner.VIRTUAL)) {
                if (!crew.isAvailable()) {
                    continue;
                }
                String title = operation + ", AES-256, " + crew.title;
                Table time = new Table(title, "ns");
                for (int size : sizes) {
                    Map<Contenders, List<Operation>> operations = new EnumMap<>(Contenders.class);
                    THREADED.forEach(one -> operations.put(
                            one,
                            Stream.generate(() -> operation.equals("seal") ? seal(one, size, 32) : open(one, size, 32))
                                    .limit(crew.threads)
                                    .toList()));
                    measure(
                            crew,
                            operations,
                            size,
                            (one, outcome) -> time.add(one.title, Sizes.name(size), outcome.nanoseconds()));
                }
                report.add(time);
                sizes.forEach(size -> floorBars(title, time, size));
            }
        }
        report.note("Platform threads by their processor time, virtual ones by the time that passes.");
    }

    private interface Sink {

        void accept(Contenders contender, Outcome outcome);
    }

    private void measure(Map<Contenders, Operation> operations, int size, Sink sink) {
        Map<Contenders, List<Operation>> each = new EnumMap<>(Contenders.class);
        operations.forEach((one, operation) -> each.put(one, List.of(operation)));
        measure(SliceRunner.CALLER, each, size, sink);
    }

    private void measure(SliceRunner crew, Map<Contenders, List<Operation>> operations, int size, Sink sink) {
        PairedRun run = new PairedRun(crew, operations, rounds.isSmoke() ? 1 : 60);
        run.warmUp(rounds.isSmoke() ? 1 : (int) Math.min(WARM_UP_CALLS, WARM_UP_BYTES / size));
        rounds.each(() -> run.round().forEach(sink::accept));
    }

    private static Operation seal(Contenders one, int size, int secretBytes) {
        Contender contender = create(one, secretBytes);
        byte[] plaintext = Keys.bytes(size, 4);
        return () -> contender.seal(plaintext);
    }

    private static Operation open(Contenders one, int size, int secretBytes) {
        Contender contender = create(one, secretBytes);
        byte[] message = sealed(contender, Keys.bytes(size, 4));
        return () -> contender.open(message);
    }

    private static Operation openMany(Contenders one, int count) {
        Contender[] readers = new Contender[count];
        Arrays.setAll(readers, i -> i == 0 || one == Contenders.FLOOR_EACH ? create(one, 32) : readers[0]);
        byte[] plaintext = Keys.bytes(Sizes.KIB, 4);
        byte[][] messages = new byte[count][];
        for (int i = 0; i < count; i++) {
            messages[i] = sealed(one == Contenders.SEALED ? SecureRedis.oneMore(32) : readers[i], plaintext);
        }
        AtomicInteger turn = new AtomicInteger();
        return () -> {
            int i = Math.floorMod(turn.getAndIncrement(), count);
            return readers[i].open(messages[i]);
        };
    }

    private static Contender create(Contenders one, int secretBytes) {
        try {
            return one.create(secretBytes);
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(one.title + " cannot be had here", missing);
        }
    }

    private static byte[] sealed(Contender contender, byte[] plaintext) {
        try {
            return contender.seal(plaintext);
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("A contender cannot seal", broken);
        }
    }

    private void bars(String title, Table time, Table allocation, int size) {
        floorBars(title, time, size);
        Sample bytes = allocation.sample(Contenders.SEALED.title, Sizes.name(size));
        report.add(Bar.atMost(
                ALLOWED_BYTES, " bytes", title + ", " + Sizes.name(size) + ", allocation beyond the result", bytes));
    }

    private void floorBars(String title, Table time, int size) {
        String setting = Sizes.name(size);
        String claim = title + ", " + setting;
        ratioBar(time, setting, claim + ", over the floor", Sizes.limit(size));
        report.add(Bar.ratioAtMost(
                Sizes.limit(size),
                claim + ", over the floor with the same associated data",
                ratio(time, setting, Contenders.SEALED, Contenders.FLOOR_AAD),
                ratio(time, setting, Contenders.FLOOR_AGAIN, Contenders.FLOOR)));
    }

    private void ratioBar(Table time, String setting, String claim, double limit) {
        report.add(Bar.ratioAtMost(
                limit,
                claim,
                ratio(time, setting, Contenders.SEALED, Contenders.FLOOR),
                ratio(time, setting, Contenders.FLOOR_AGAIN, Contenders.FLOOR)));
    }

    private static Sample ratio(Table time, String setting, Contenders subject, Contenders base) {
        return time.sample(subject.title, setting).over(time.sample(base.title, setting));
    }
}
