package io.secureredis.autoconfigure;

import io.secureredis.crypto.Sealer;
import org.springframework.context.SmartLifecycle;

/**
 * Discards the data keys when the application starts again after a stop, before anything else starts. A restore from a
 * checkpoint looks like this, and two copies of one checkpoint would otherwise seal with the same keys and nonces.
 */
final class DataKeyLifecycle implements SmartLifecycle {

    private final Sealer sealer;
    private volatile boolean running;
    private volatile boolean stoppedBefore;

    DataKeyLifecycle(Sealer sealer) {
        this.sealer = sealer;
    }

    @Override
    public void start() {
        if (stoppedBefore) {
            sealer.forgetDataKeys();
        }
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        stoppedBefore = true;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return Integer.MIN_VALUE;
    }
}
