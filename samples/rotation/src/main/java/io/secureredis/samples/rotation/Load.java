package io.secureredis.samples.rotation;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes balances at full speed. Each worker has its own accounts, so it knows what it has to read. A value
 * that is missing, old or unreadable ends the load with an exception.
 */
final class Load implements AutoCloseable {

    static final int WORKERS = 4;
    static final int ACCOUNTS_PER_WORKER = 50;

    private final Accounts accounts;
    private final ExecutorService threads = Executors.newFixedThreadPool(WORKERS);
    private final AtomicLong reads = new AtomicLong();
    private final Phaser passes = new Phaser(WORKERS);
    private volatile @Nullable RuntimeException failure;
    private volatile boolean running = true;

    Load(Accounts accounts) {
        this.accounts = accounts;
        for (int worker = 0; worker < WORKERS; worker++) {
            int number = worker;
            threads.execute(() -> work(number));
        }
    }

    private void work(int worker) {
        try {
            for (long pass = 1; running && !passes.isTerminated(); pass++) {
                pass(worker, pass);
                passes.arriveAndAwaitAdvance();
            }
        } catch (RuntimeException e) {
            failure = e;
        } finally {
            passes.forceTermination();
        }
    }

    private void pass(int worker, long pass) {
        for (int i = 0; i < ACCOUNTS_PER_WORKER; i++) {
            long id = (long) worker * ACCOUNTS_PER_WORKER + i;
            // Some are only read for a while, as in a real cache
            long expected = Math.max(1, pass - (pass % (1 + i % 10)));
            if (pass == 1 || expected == pass) {
                accounts.change(id, expected);
            }
            long found = accounts.balance(id);
            reads.incrementAndGet();
            if (found != expected) {
                throw new IllegalStateException("Account " + id + " has " + found + " instead of " + expected);
            }
        }
    }

    /** Returns when each worker has read and written all its accounts at least once from now on. */
    void awaitPass() {
        // The pass that is under way began earlier
        int phase = passes.getPhase();
        if (phase < 0 || passes.awaitAdvance(phase) < 0 || passes.awaitAdvance(phase + 1) < 0) {
            throw new IllegalStateException("The load has ended", failure);
        }
    }

    long reads() {
        return reads.get();
    }

    /** Stops it when the pass is over. */
    @Override
    public void close() {
        running = false;
        threads.shutdown();
    }
}
