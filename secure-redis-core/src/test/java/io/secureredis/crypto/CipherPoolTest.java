package io.secureredis.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class CipherPoolTest {

    private final List<Integer> made = new ArrayList<>();
    private final CipherPool pool = new CipherPool(nonces -> {
        made.add(nonces);
        return new GcmCipher(new SecretKeySpec(new byte[16], "AES"), new FixedRandom("pool"), null, nonces);
    });

    @Test
    void borrow_onesBack_givesTheSameAgain() {
        GcmCipher cipher = pool.borrow();
        cipher.giveBack();
        assertThat(pool.borrow()).isSameAs(cipher);
        assertThat(made).containsExactly(GcmCipher.NONCES_DRAWN);
    }

    @Test
    void borrow_whereAnotherThreadHasGivenBack_givesThatOne() throws InterruptedException {
        List<GcmCipher> others = new ArrayList<>();
        Thread other = new Thread(() -> {
            GcmCipher cipher = pool.borrow();
            cipher.giveBack();
            others.add(cipher);
        });
        other.start();
        other.join();
        assertThat(pool.borrow()).isSameAs(others.get(0));
    }

    @Test
    void borrow_whileLent_givesAnotherAndLooksThereFirstFromThenOn() {
        GcmCipher first = pool.borrow();
        GcmCipher second = pool.borrow();
        assertThat(second).isNotSameAs(first);
        first.giveBack();
        second.giveBack();
        assertThat(pool.borrow()).isSameAs(second);
    }

    @Test
    void borrow_whileAllOthersAreLent_givesTheIdleOneAndLooksThereFirstFromThenOn() {
        Set<GcmCipher> lent = borrow(CipherPool.SLOTS);
        GcmCipher idle = lent.iterator().next();
        idle.giveBack();
        assertThat(pool.borrow()).isSameAs(idle);
        lent.forEach(GcmCipher::giveBack);
        assertThat(pool.borrow()).isSameAs(idle);
    }

    @Test
    void borrow_whileAllAreLent_makesOneForASingleMessage() {
        Set<GcmCipher> lent = borrow(CipherPool.SLOTS);
        assertThat(lent).hasSize(CipherPool.SLOTS);
        pool.borrow().giveBack();
        assertThat(made).hasSize(CipherPool.SLOTS + 1).endsWith(GcmCipher.NONCES_DRAWN, 1);
        lent.forEach(GcmCipher::giveBack);
        assertThat(borrow(CipherPool.SLOTS)).isEqualTo(lent);
    }

    @Test
    void discard_givesItToNobody() {
        Set<GcmCipher> lent = borrow(CipherPool.SLOTS);
        GcmCipher broken = lent.iterator().next();
        pool.discard(broken);
        lent.forEach(GcmCipher::giveBack);
        assertThat(borrow(CipherPool.SLOTS)).doesNotContain(broken).hasSize(CipherPool.SLOTS);
    }

    private Set<GcmCipher> borrow(int count) {
        Set<GcmCipher> lent = new LinkedHashSet<>();
        for (int i = 0; i < count; i++) {
            lent.add(pool.borrow());
        }
        return lent;
    }
}
