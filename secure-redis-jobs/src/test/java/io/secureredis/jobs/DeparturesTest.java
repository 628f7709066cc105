package io.secureredis.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class DeparturesTest {

    private final List<List<QueueStore.NewJob>> groups = new ArrayList<>();
    private final List<CompletableFuture<List<JobId>>> replies = new ArrayList<>();
    private final List<CompletableFuture<JobId>> others = new ArrayList<>();
    private final Departures departures = new Departures(group -> {
        groups.add(group);
        CompletableFuture<List<JobId>> reply = new CompletableFuture<>();
        replies.add(reply);
        return reply;
    });

    @Test
    void add_nothingUnderWay_leavesAtOnce() {
        CompletableFuture<JobId> put = departures.add(job("a"));
        assertThat(groups).hasSize(1);
        assertThat(put).isNotDone();
        answer(0);
        assertThat(put).isCompletedWithValue(new JobId("a"));
    }

    @Test
    void add_whileTwoAreUnderWay_leavesTogetherWithTheNext() {
        put("a");
        put("b");
        CompletableFuture<JobId> third = departures.add(job("c"));
        CompletableFuture<JobId> fourth = departures.add(job("d"));
        assertThat(groups).hasSize(2);
        answer(0);
        assertThat(groups).hasSize(3);
        assertThat(groups.get(2)).hasSize(2);
        answer(2);
        assertThat(third).isCompletedWithValue(new JobId("c"));
        assertThat(fourth).isCompletedWithValue(new JobId("d"));
    }

    @Test
    void add_moreThanAGroupHolds_leavesInSeveral() {
        put("a");
        put("b");
        for (int i = 0; i < 150; i++) {
            put("c" + i);
        }
        answer(0);
        answer(1);
        assertThat(groups.stream().map(List::size)).containsExactly(1, 1, 100, 50);
    }

    @Test
    void add_scriptFails_failsEachOfTheGroupAndNoOther() {
        put("a");
        put("b");
        CompletableFuture<JobId> third = departures.add(job("c"));
        replies.get(0).completeExceptionally(new IllegalStateException("refused"));
        CompletableFuture<JobId> fourth = departures.add(job("d"));
        replies.get(2).completeExceptionally(new IllegalStateException("refused"));
        assertThatThrownBy(third::join).hasRootCauseMessage("refused");
        answer(3);
        assertThat(fourth).isCompletedWithValue(new JobId("d"));
    }

    @Test
    void add_scriptCannotBeSent_fails() {
        Departures broken = new Departures(group -> {
            throw new IllegalStateException("closed");
        });
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(broken.add(job("a"))::join).hasRootCauseMessage("closed");
        }
    }

    private void put(String id) {
        others.add(departures.add(job(id)));
    }

    private void answer(int group) {
        replies.get(group)
                .complete(groups.get(group).stream().map(QueueStore.NewJob::id).toList());
    }

    private static QueueStore.NewJob job(String id) {
        return new QueueStore.NewJob(new JobId(id), new byte[0], 0, 5, "", 0);
    }
}
