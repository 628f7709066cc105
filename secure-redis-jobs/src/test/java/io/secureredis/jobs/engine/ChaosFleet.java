package io.secureredis.jobs.engine;

import static org.awaitility.Awaitility.await;

import io.secureredis.testserver.RedisTestServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Worker processes that take the place of killed ones without a wait, because they have started before and stand by.
 */
final class ChaosFleet implements AutoCloseable {

    private static final int STARTING_AT_ONCE = 2;

    private final RedisTestServer redis;
    private final Duration patience;
    private final Random random;
    private final List<Member> all = new ArrayList<>();
    private final List<Member> alive = new ArrayList<>();
    private final Deque<Member> standingBy = new ArrayDeque<>();

    ChaosFleet(RedisTestServer redis, Duration patience, Random random) {
        this.redis = redis;
        this.patience = patience;
        this.random = random;
    }

    /** @param rotated whether its primary secret is the new one */
    record Member(WorkerProcess process, boolean rotated) {

        Stream<Did> did() {
            return process.lines().stream()
                    .filter(line -> line.startsWith("DID "))
                    .map(line -> line.split(" "))
                    .map(parts -> new Did(Integer.parseInt(parts[1]), Long.parseLong(parts[2])));
        }
    }

    /** A job that a worker did, and when. */
    record Did(int number, long atMs) {}

    /** Starts some that claim nothing yet, a few at a time. */
    void prepare(int count, boolean rotated, String... settings) throws IOException {
        List<WorkerProcess> starting = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            WorkerProcess process = WorkerProcess.standByWithThrowingListener(redis, settings);
            Member member = new Member(process, rotated);
            all.add(member);
            standingBy.add(member);
            starting.add(process);
            await().atMost(patience).until(() -> {
                starting.removeIf(WorkerProcess::isReady);
                return starting.size() < STARTING_AT_ONCE;
            });
        }
        await().atMost(patience).until(() -> starting.stream().allMatch(WorkerProcess::isReady));
    }

    void begin() throws IOException {
        Member member = standingBy.remove();
        member.process.begin();
        alive.add(member);
    }

    /**
     * One that has done jobs; those with the old secret first, where the next one has the new one, as a rolling
     * deployment does.
     */
    Member awaitVictim(Member spared) {
        List<Member> victims = await().atMost(patience)
                .until(
                        () -> alive.stream()
                                .filter(one -> !one.equals(spared)
                                        && one.did().findAny().isPresent())
                                .toList(),
                        found -> !found.isEmpty());
        boolean rotating = standingBy.element().rotated;
        List<Member> old = victims.stream().filter(one -> !one.rotated).toList();
        List<Member> choice = rotating && !old.isEmpty() ? old : victims;
        return choice.get(random.nextInt(choice.size()));
    }

    void replace(Member victim) throws Exception {
        alive.remove(victim);
        victim.process.kill();
        begin();
    }

    List<Member> members() {
        return all;
    }

    int distinct() {
        BitSet numbers = new BitSet();
        all.stream().flatMap(Member::did).forEach(did -> numbers.set(did.number()));
        return numbers.cardinality();
    }

    long repeated() {
        return all.stream().flatMap(Member::did).count() - distinct();
    }

    @Override
    public void close() throws InterruptedException {
        for (Member member : all) {
            member.process.close();
        }
    }
}
