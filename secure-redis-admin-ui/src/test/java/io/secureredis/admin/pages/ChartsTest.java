package io.secureredis.admin.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.admin.text.Texts;
import io.secureredis.jobs.inspect.Distribution;
import io.secureredis.jobs.inspect.QueueMinute;
import io.secureredis.jobs.inspect.WorkHistory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChartsTest {

    private static final Instant START = Instant.parse("2026-11-21T11:00:00Z");

    @Test
    void throughput_twoMinutes_scalesToTheLargest() {
        Throughput chart = Throughput.of(Texts.ENGLISH, List.of(minute(0, 30, 10), minute(1, 10, 0)));
        assertThat(chart.most()).isEqualTo(40);
        assertThat(chart.summary(Texts.ENGLISH)).isEqualTo("40 done and 10 failed in the last hour");
        Throughput.Bar first = chart.bars().get(0);
        assertThat(first.doneHeight()).isEqualTo("75.00");
        assertThat(first.failedHeight()).isEqualTo("25.00");
        assertThat(first.failedY()).isEqualTo("0.00");
        assertThat(chart.bars().get(1).doneY()).isEqualTo("75.00");
        assertThat(first.text()).isEqualTo("11:00 UTC: 30 done, 10 failed");
    }

    @Test
    void throughput_nothingDone_isFlat() {
        Throughput chart = Throughput.of(Texts.ENGLISH, List.of(minute(0, 0, 0)));
        assertThat(chart.bars().get(0).doneHeight()).isEqualTo("0.00");
        assertThat(Throughput.of(Texts.ENGLISH, List.of()).bars()).isEmpty();
    }

    @Test
    void sum_twoQueues_addsMinuteByMinute() {
        Throughput chart = Throughput.sum(
                Texts.ENGLISH, List.of(List.of(minute(0, 1, 0), minute(1, 2, 0)), List.of(minute(1, 5, 3))));
        assertThat(chart.bars()).hasSize(2);
        assertThat(chart.done()).isEqualTo(8);
        assertThat(chart.failed()).isEqualTo(3);
        assertThat(chart.most()).isEqualTo(10);
    }

    @Test
    void sparkline_minutes_spansItsBox() {
        Sparkline line = Sparkline.of(Texts.ENGLISH, List.of(minute(0, 0, 0), minute(1, 4, 0)));
        assertThat(line.points()).isEqualTo("0.0,22.0 120.0,2.0");
        assertThat(line.text()).isEqualTo("4 done in the last hour");
    }

    @Test
    void chart_runs_isStackedUnderARoundScale() {
        Chart chart = Chart.runs(Texts.ENGLISH, history(period(0, 70, 10), period(1, 0, 0)), Duration.ofMinutes(1));
        assertThat(chart.scale()).containsExactly("100", "50", "0");
        assertThat(chart.summary()).isEqualTo("70 runs, of which 10 failed");
        assertThat(chart.slots().get(0).bars())
                .containsExactly(new Chart.Bar("done", "40.00", "60.00"), new Chart.Bar("failed", "30.00", "10.00"));
        assertThat(chart.slots().get(0).text()).isEqualTo("11:00 UTC: succeeded 60, failed 10");
        assertThat(chart.slots().get(1).bars()).isEmpty();
        assertThat(chart.times()).containsExactly("11:00", "11:00", "11:01", "11:01", "11:02");
    }

    @Test
    void chart_timesWithAGap_isABrokenLine() {
        Chart chart = Chart.runTime(
                Texts.ENGLISH,
                history(
                        period(0, 1, 0),
                        new WorkHistory.Period(START, 0, 0, Distribution.NONE, Distribution.NONE),
                        period(2, 1, 0)),
                Duration.ofHours(1));
        assertThat(chart.series()).extracting(Chart.Series::label).containsExactly("p50", "p95", "p99");
        assertThat(chart.series().get(0).paths()).hasSize(2);
        assertThat(chart.slots().get(1).values()).containsExactly("–", "–", "–");
        assertThat(chart.slots().get(0).text()).startsWith("21 Nov 11:00 UTC: p50 ");
    }

    @Test
    void chart_ofNothing_isEmpty() {
        Chart chart = Chart.latency(Texts.ENGLISH, history(), Duration.ofMinutes(1));
        assertThat(chart.slots()).isEmpty();
        assertThat(chart.times()).isEmpty();
        assertThat(Chart.runTime(Texts.ENGLISH, history(), Duration.ofMinutes(1))
                        .summary())
                .isEqualTo("p50 –, p95 –, p99 –");
    }

    @Test
    void round_any_isTheNextRoundNumber() {
        assertThat(Chart.round(0)).isEqualTo(2);
        assertThat(Chart.round(41)).isEqualTo(100);
        assertThat(Chart.round(40)).isEqualTo(40);
        assertThat(Chart.roundTime(3_601_000)).isEqualTo(7_200_000);
        assertThat(Chart.roundTime(100 * 86_400_000.0)).isEqualTo(100 * 86_400_000.0);
        assertThat(Chart.span(Texts.ENGLISH, 0.25)).isEqualTo("0.25 ms");
        assertThat(Chart.span(Texts.ENGLISH, 2.5)).isEqualTo("2.5 ms");
        assertThat(Chart.span(Texts.ENGLISH, 1_500)).isEqualTo("1.5 s");
    }

    private static WorkHistory history(WorkHistory.Period... periods) {
        return new WorkHistory("t", List.of("q"), List.of(periods));
    }

    private static WorkHistory.Period period(int minute, long runs, long failures) {
        long[] counts = new long[Distribution.CLASSES];
        counts[20] = runs;
        return new WorkHistory.Period(
                START.plus(Duration.ofMinutes(minute)), runs, failures, Distribution.of(counts), Distribution.NONE);
    }

    private static QueueMinute minute(int number, long done, long failed) {
        return new QueueMinute(START.plus(Duration.ofMinutes(number)), done, failed, 0, 0, 0);
    }
}
