package io.secureredis.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.jobs.inspect.QueueMinute;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChartsTest {

    private static final Instant START = Instant.parse("2026-11-21T11:00:00Z");

    @Test
    void throughput_twoMinutes_scalesToTheLargest() {
        Throughput chart = Throughput.of(List.of(minute(0, 30, 10), minute(1, 10, 0)));
        assertThat(chart.most()).isEqualTo(40);
        assertThat(chart.summary()).isEqualTo("40 done and 10 failed in the last hour");
        Throughput.Bar first = chart.bars().get(0);
        assertThat(first.doneHeight()).isEqualTo("75.00");
        assertThat(first.failedHeight()).isEqualTo("25.00");
        assertThat(first.failedY()).isEqualTo("0.00");
        assertThat(chart.bars().get(1).doneY()).isEqualTo("75.00");
        assertThat(first.text()).isEqualTo("11:00 UTC: 30 done, 10 failed");
    }

    @Test
    void throughput_nothingDone_isFlat() {
        Throughput chart = Throughput.of(List.of(minute(0, 0, 0)));
        assertThat(chart.bars().get(0).doneHeight()).isEqualTo("0.00");
        assertThat(Throughput.of(List.of()).bars()).isEmpty();
    }

    @Test
    void sum_twoQueues_addsMinuteByMinute() {
        Throughput chart = Throughput.sum(List.of(List.of(minute(0, 1, 0), minute(1, 2, 0)), List.of(minute(1, 5, 3))));
        assertThat(chart.bars()).hasSize(2);
        assertThat(chart.done()).isEqualTo(8);
        assertThat(chart.failed()).isEqualTo(3);
        assertThat(chart.most()).isEqualTo(10);
    }

    @Test
    void sparkline_minutes_spansItsBox() {
        Sparkline line = Sparkline.of(List.of(minute(0, 0, 0), minute(1, 4, 0)));
        assertThat(line.points()).isEqualTo("0.0,22.0 120.0,2.0");
        assertThat(line.text()).isEqualTo("4 done in the last hour");
    }

    private static QueueMinute minute(int number, long done, long failed) {
        return new QueueMinute(START.plus(Duration.ofMinutes(number)), done, failed, 0, 0, 0);
    }
}
