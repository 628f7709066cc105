package io.secureredis.jobs.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.jobs.JobId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BatcherTest {

    private final List<List<QueueStore.NewJob>> groups = new ArrayList<>();
    private final List<CompletableFuture<List<JobId>>> replies = new ArrayList<>();
    private final List<CompletableFuture<JobId>> others = new ArrayList<>();
    /** The JVM's clock begins anywhere. */
    private final AtomicLong nanos = new AtomicLong(7_000_000_000L);

    private final Batcher<QueueStore.NewJob, JobId> batcher = new Batcher<>(
            100,
            4,
            group -> {
                groups.add(group);
                CompletableFuture<List<JobId>> reply = new CompletableFuture<>();
                replies.add(reply);
                return reply;
            },
            nanos::get);

    @Test
    void add_nothingUnderWay_leavesAtOnce() {
        CompletableFuture<JobId> put = batcher.add(job("a"));
        assertThat(groups).hasSize(1);
        assertThat(put).isNotDone();
        answer(0);
        assertThat(put).isCompletedWithValue(new JobId("a"));
    }

    @Test
    void add_whileOneIsUnderWay_leavesTogetherWithTheNext() {
        put("a");
        CompletableFuture<JobId> second = batcher.add(job("b"));
        CompletableFuture<JobId> third = batcher.add(job("c"));
        assertThat(groups).hasSize(1);
        answer(0);
        assertThat(groups).hasSize(2);
        assertThat(groups.get(1)).hasSize(2);
        answer(1);
        assertThat(second).isCompletedWithValue(new JobId("b"));
        assertThat(third).isCompletedWithValue(new JobId("c"));
    }

    @Test
    void add_asSoonAsAGroupIsTold_leavesWithThoseWhoWaited() {
        others.add(batcher.add(job("a")).whenComplete((told, failure) -> put("c")));
        put("b");
        answer(0);
        assertThat(groups.stream().map(List::size)).containsExactly(1, 2);
    }

    @Test
    void add_whileOneHasBeenUnderWayForAMillisecond_leavesAtOnceBesideIt() {
        put("a");
        nanos.addAndGet(999_999);
        put("b");
        assertThat(groups).hasSize(1);
        nanos.addAndGet(1);
        put("c");
        assertThat(groups.stream().map(List::size)).containsExactly(1, 2);
    }

    @Test
    void add_whileFourAreUnderWay_waitsHoweverLongTheyTake() {
        for (int i = 0; i < 6; i++) {
            put("a" + i);
            nanos.addAndGet(2_000_000);
        }
        assertThat(groups).hasSize(4);
        answer(2);
        assertThat(groups.stream().map(List::size)).containsExactly(1, 1, 1, 1, 2);
    }

    @Test
    void add_moreThanAGroupHolds_leavesInSeveral() {
        put("a");
        for (int i = 0; i < 150; i++) {
            put("c" + i);
        }
        answer(0);
        answer(1);
        assertThat(groups.stream().map(List::size)).containsExactly(1, 100, 50);
    }

    @Test
    void add_scriptFails_failsEachOfTheGroupAndNoOther() {
        CompletableFuture<JobId> first = batcher.add(job("a"));
        CompletableFuture<JobId> second = batcher.add(job("b"));
        replies.get(0).completeExceptionally(new IllegalStateException("refused"));
        assertThatThrownBy(first::join).hasRootCauseMessage("refused");
        assertThat(second).isNotDone();
        answer(1);
        assertThat(second).isCompletedWithValue(new JobId("b"));
    }

    @Test
    void add_scriptCannotBeSent_fails() {
        Batcher<QueueStore.NewJob, JobId> broken = new Batcher<>(100, 4, group -> {
            throw new IllegalStateException("closed");
        });
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(broken.add(job("a"))::join).hasRootCauseMessage("closed");
        }
    }

    private void put(String id) {
        others.add(batcher.add(job(id)));
    }

    private void answer(int group) {
        replies.get(group)
                .complete(groups.get(group).stream().map(QueueStore.NewJob::id).toList());
    }

    private static QueueStore.NewJob job(String id) {
        return new QueueStore.NewJob(new JobId(id), new byte[0], 0, 5, "", 0);
    }
}
