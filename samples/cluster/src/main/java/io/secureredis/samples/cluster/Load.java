package io.secureredis.samples.cluster;

import java.util.concurrent.Phaser;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads without a pause, on all primaries. A value that Redis cannot give is a miss. An exception, or a
 * value that was never written, ends it.
 */
final class Load implements AutoCloseable {

    static final int ARTICLES = 60;

    private final Stock stock;
    private final Phaser passes = new Phaser(1);
    private volatile boolean running = true;
    private volatile @Nullable RuntimeException failure;

    Load(Stock stock) {
        this.stock = stock;
        new Thread(this::work, "load").start();
    }

    private void work() {
        try {
            for (long pass = 1; running; pass++) {
                pass(pass);
                passes.arrive();
            }
        } catch (RuntimeException e) {
            failure = e;
        } finally {
            passes.forceTermination();
        }
    }

    private void pass(long pass) {
        for (long article = 0; article < ARTICLES; article++) {
            stock.change(article, pass);
            long found = stock.pieces(article);
            if (found != pass && found != Stock.MISSING) {
                throw new IllegalStateException("Article " + article + " has " + found + " instead of " + pass);
            }
        }
    }

    /** Returns when every article was written and read at least once from now on. */
    void awaitPass() {
        int phase = passes.getPhase();
        // The pass that is under way began earlier
        if (phase < 0 || passes.awaitAdvance(phase) < 0 || passes.awaitAdvance(phase + 1) < 0) {
            throw new IllegalStateException("The load has ended", failure);
        }
    }

    @Override
    public void close() {
        running = false;
        while (!passes.isTerminated()) {
            passes.awaitAdvance(passes.getPhase());
        }
    }
}
