package io.secureredis.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.Provider;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;

class WarmUpTest {

    @Test
    void run_twice_worksOnceForEachProvider() {
        WarmUp.run(null);
        assertThat(WarmUp.run(null)).isFalse();
        assertThat(WarmUp.run(new BouncyCastleProvider())).isTrue();
        assertThat(WarmUp.run(new BouncyCastleProvider())).isFalse();
    }

    @Test
    void run_interrupted_endsAndBeginsAgainLater() {
        Provider provider = new RenamedProvider();
        Thread.currentThread().interrupt();
        assertThat(WarmUp.run(provider)).isFalse();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(WarmUp.run(provider)).isTrue();
        assertThat(WarmUp.run(provider)).isFalse();
    }

    /** Bouncy Castle under a name that no other test warms up. */
    private static final class RenamedProvider extends Provider {

        RenamedProvider() {
            super("warm-up-test", "1", "AES-GCM of Bouncy Castle");
            putAll(new BouncyCastleProvider());
        }
    }
}
