package io.secureredis.samples.hardened;

import java.util.concurrent.Phaser;
import org.jspecify.annotations.Nullable;

/** Writes and reads without a pause. A value that is missing or old ends it with an exception. */
final class Load implements AutoCloseable {

    private static final int ARTICLES = 20;

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
            if (found != pass) {
                throw new IllegalStateException("Article " + article + " has " + found + " instead of " + pass);
            }
        }
    }

    /** Returns when every article was written and read at least once from now on. */
    long awaitPass() {
        int phase = passes.getPhase();
        // The pass that is under way began earlier
        if (phase < 0 || passes.awaitAdvance(phase) < 0 || passes.awaitAdvance(phase + 1) < 0) {
            throw new IllegalStateException("The load has ended", failure);
        }
        return passes.getPhase();
    }

    @Override
    public void close() {
        running = false;
        while (!passes.isTerminated()) {
            passes.awaitAdvance(passes.getPhase());
        }
    }
}
