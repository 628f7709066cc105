package io.secureredis.serializer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** Which parts count as repeated, and how many of them are too many. */
class RepetitionTest {

    /** From here on, objects are remembered. */
    private static final int REMEMBERED = 1_001;

    private final Repetition repetition = new Repetition();
    private final Object holder = new Object();

    private void count(int parts) {
        for (int i = 0; i < parts; i++) {
            repetition.count();
        }
    }

    private void write(Object object, int parts) {
        repetition.enter(object);
        count(parts);
        repetition.leave();
    }

    @Test
    void repeatedParts_upToAHundredTimesTheOthers_areAccepted() {
        count(REMEMBERED);
        write(holder, 0);
        write(holder, 100 * REMEMBERED);
        assertThat(repetition.isExcessive()).isFalse();
        write(holder, 1);
        assertThat(repetition.isExcessive()).isTrue();
    }

    @Test
    void partsOfAnObjectWithinARepeatedOne_areRepeated() {
        count(REMEMBERED);
        write(holder, 0);
        repetition.enter(holder);
        write(new Object(), 0);
        write(holder, 50 * REMEMBERED);
        count(50 * REMEMBERED);
        assertThat(repetition.isExcessive()).isFalse();
        count(1);
        assertThat(repetition.isExcessive()).isTrue();
        repetition.leave();
        count(1);
        assertThat(repetition.isExcessive()).isFalse();
    }

    @Test
    void partsAfterARepeatedObject_areNotRepeated() {
        count(REMEMBERED);
        write(holder, 0);
        repetition.enter(new Object());
        write(holder, 1);
        count(1_000_000);
        repetition.leave();
        write(holder, 100_000);
        assertThat(repetition.isExcessive()).isFalse();
    }

    @Test
    void partsOfOtherAndOfUnknownObjects_areNotRepeated() {
        count(REMEMBERED);
        write(new ArrayList<>(), 0);
        write(new ArrayList<>(), 200_000);
        repetition.enter(null);
        repetition.leave();
        repetition.enter(null);
        count(200_000);
        assertThat(repetition.isExcessive()).isFalse();
    }

    @Test
    void objectsOfASmallValue_areNotRemembered() {
        count(REMEMBERED - 1);
        write(holder, 0);
        write(holder, 200_000);
        assertThat(repetition.isExcessive()).isFalse();
    }
}
