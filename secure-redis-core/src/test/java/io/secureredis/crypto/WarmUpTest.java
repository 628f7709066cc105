package io.secureredis.crypto;

import static org.assertj.core.api.Assertions.assertThat;

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
}
