package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Events reach listeners in order, on another thread, and a slow listener loses events instead of memory. */
@ExtendWith(OutputCaptureExtension.class)
class EventQueueTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    private final EventQueue events = new EventQueue();

    @Test
    void events_runInTheirOrder_onAnotherThread_alsoAfterOneThatThrows() throws Exception {
        List<Integer> order = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int number = i;
            events.add(() -> {
                order.add(number);
                threads.add(Thread.currentThread());
                if (number == 50) {
                    throw new IllegalStateException("canary");
                }
            });
        }
        assertThat(events.await(LONG)).isTrue();
        assertThat(order)
                .containsExactlyElementsOf(IntStream.range(0, 100).boxed().toList());
        assertThat(threads).doesNotContain(Thread.currentThread()).allMatch(Thread::isDaemon);
    }

    @Test
    void await_withoutEvents_startsNoThread() throws Exception {
        assertThat(events.await(LONG)).isTrue();
        events.add(() -> {});
        assertThat(events.await(LONG)).isTrue();
    }

    @Test
    void await_whileAListenerIsBusy_givesUp() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch busy = new CountDownLatch(1);
        events.add(() -> {
            busy.countDown();
            awaitLatch(release);
        });
        busy.await();
        assertThat(events.await(Duration.ofMillis(10))).isFalse();
        release.countDown();
        assertThat(events.await(LONG)).isTrue();
    }

    @Test
    void events_beyondTenThousand_areDropped_andLoggedOnce(CapturedOutput output) throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch busy = new CountDownLatch(1);
        AtomicInteger ran = new AtomicInteger();
        events.add(() -> {
            busy.countDown();
            awaitLatch(release);
        });
        busy.await();
        for (int i = 0; i < 10_002; i++) {
            events.add(ran::incrementAndGet);
        }
        release.countDown();
        while (!events.await(Duration.ofMillis(100))) {
            Thread.onSpinWait();
        }
        assertThat(ran).hasValue(10_000);
        assertThat(output).containsOnlyOnce("Listeners of JobEvent are too slow: 1 events were dropped");
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
