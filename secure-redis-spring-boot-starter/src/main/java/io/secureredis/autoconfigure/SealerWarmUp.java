package io.secureredis.autoconfigure;

import io.secureredis.crypto.Sealer;
import org.springframework.beans.factory.InitializingBean;

/** Warms the sealer up on a thread of its own while the rest of the application starts, so that its first values are not its slowest. */
final class SealerWarmUp implements InitializingBean {

    private final Sealer sealer;

    SealerWarmUp(Sealer sealer) {
        this.sealer = sealer;
    }

    @Override
    public void afterPropertiesSet() {
        Thread thread = new Thread(sealer::warmUp, "secure-redis-warm-up");
        thread.setDaemon(true);
        thread.start();
    }
}
