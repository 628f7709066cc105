package io.secureredis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class CauseChainTest {

    @Test
    void of_exceptionWithCauses_isOutermostFirst() {
        IOException inner = new IOException("inner");
        RuntimeException middle = new RuntimeException("middle", inner);
        Exception outer = new Exception("outer", middle);
        assertThat(CauseChain.of(outer)).containsExactly(outer, middle, inner);
        assertThat(CauseChain.of(null)).isEmpty();
    }

    @Test
    void of_exceptionsThatAreEachOthersCause_ends() {
        Exception first = new Exception("first");
        Exception second = new Exception("second", first);
        first.initCause(second);
        assertThat(CauseChain.of(first)).containsExactly(first, second);
    }

    @Test
    void of_tenThousandCauses_endsAfterAHundred() {
        Exception chain = new Exception("innermost");
        for (int i = 0; i < 10_000; i++) {
            chain = new Exception("wrapped", chain);
        }
        assertThat(CauseChain.of(chain)).hasSize(100);
    }

    @Test
    void find_severalOfAType_isTheOutermost() {
        IllegalStateException inner = new IllegalStateException("inner");
        IllegalStateException outer = new IllegalStateException("outer", inner);
        assertThat(CauseChain.find(new RuntimeException(outer), IllegalStateException.class))
                .containsSame(outer);
        assertThat(CauseChain.find(inner, IOException.class)).isEmpty();
    }
}
