package io.secureredis.jobs.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.jobs.JobId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Replies of Redis, whose ids, names and numbers anyone may have written. */
class QueueRepliesTest {

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "z", "A", "Z", "0", "9", "_", "-", "job-1_B"})
    void id_ofAllowedCharacters_isItself(String id) {
        assertThat(StoredValues.id(bytes(id))).isEqualTo(new JobId(id));
        assertThat(StoredValues.name(bytes(id))).isEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "`", "{", "@", "[", "/", ":", "a b", "a\n", "<b>", "\u0000", "é"})
    void id_ofOtherCharacters_isNone(String id) {
        assertThat(StoredValues.id(bytes(id))).isNull();
        assertThat(StoredValues.id(id.getBytes(ISO_8859_1))).isNull();
    }

    @Test
    void id_longerThanAllowed_isNone() {
        assertThat(StoredValues.name(bytes("a".repeat(64)))).hasSize(64);
        assertThat(StoredValues.name(bytes("a".repeat(65)))).isNull();
        assertThat(StoredValues.name(null)).isNull();
        assertThat(StoredValues.id(null)).isNull();
    }

    @Test
    void queue_isOneOrNone() {
        assertThat(StoredValues.queue(bytes("mail"))).isEqualTo("mail");
        assertThat(StoredValues.queue(bytes("a b"))).isNull();
        assertThat(StoredValues.queue(bytes("a".repeat(1_000)))).isNull();
        assertThat(StoredValues.queue(null)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "7, 7",
        "90, 90",
        "999999999999999, 999999999999999",
        "1000000000000000, 0",
        "-1, 0",
        "1e3, 0",
        "1/2, 0",
        "1:2, 0",
        "'', 0"
    })
    void count_isDigitsOrNothing(String digits, long count) {
        assertThat(StoredValues.count(bytes(digits))).isEqualTo(count);
    }

    @Test
    void count_absent_isNothing() {
        assertThat(StoredValues.count(null)).isZero();
    }

    @Test
    void ms_ofAnyScore_isATime() {
        assertThat(StoredValues.ms(1_234.9)).isEqualTo(1_234);
        assertThat(StoredValues.ms(-1)).isZero();
        assertThat(StoredValues.ms(Double.NaN)).isZero();
        assertThat(StoredValues.ms(Double.NEGATIVE_INFINITY)).isZero();
        assertThat(StoredValues.ms(Double.POSITIVE_INFINITY)).isEqualTo((1L << 53) - 1);
        assertThat(StoredValues.ms(1e300)).isEqualTo((1L << 53) - 1);
    }

    @Test
    void claim_hasEachJobsFields_andOmitsOneWithoutBody() {
        List<Object> reply = Arrays.asList(
                1_000L,
                2_000L,
                3L,
                bytes("ids"),
                bytes("last"),
                1L,
                7L,
                bytes("one"),
                bytes("body"),
                11L,
                12L,
                13L,
                1L,
                bytes("two"),
                null,
                21L,
                22L,
                23L,
                6L,
                bytes("three"),
                null,
                31L,
                32L,
                33L,
                4L);
        QueueStore.Claim claim = QueueReplies.claim(reply, Map.of(1, bytes("fetched")));
        assertThat(claim.nowMs()).isEqualTo(1_000);
        assertThat(claim.nextDueMs()).isEqualTo(2_000);
        assertThat(claim.passed()).isEqualTo(bytes("ids"));
        assertThat(claim.lookedTo()).isEqualTo(bytes("last"));
        assertThat(claim.toEnd()).isTrue();
        assertThat(claim.jobs())
                .usingRecursiveComparison()
                .isEqualTo(List.of(
                        new QueueStore.ClaimedJob(
                                new JobId("one"),
                                bytes("body"),
                                11,
                                12,
                                13,
                                true,
                                false,
                                1_000,
                                new QueueStore.Start(1_000, 7)),
                        new QueueStore.ClaimedJob(
                                new JobId("two"),
                                bytes("fetched"),
                                21,
                                22,
                                23,
                                false,
                                true,
                                1_000,
                                new QueueStore.Start(1_000, 8))));
        assertThat(QueueReplies.claimed(reply)).isEqualTo(3);
        assertThat(QueueReplies.notClaimed(reply)).isEqualTo(3);
        assertThat(QueueReplies.tooLarge(reply)).isEqualTo(1);
        assertThat(QueueReplies.comesWithoutBody(reply, 0)).isFalse();
        assertThat(QueueReplies.comesWithoutBody(reply, 2)).isTrue();
        assertThat(QueueReplies.held(reply, 2)).isEqualTo(new QueueStore.Held(new JobId("three"), 31));
        assertThat(QueueReplies.claimedId(reply, 2)).isEqualTo(bytes("three"));
    }

    @Test
    void reaped_idsAndFlags_areReadToTheEnd() {
        assertThat(QueueReplies.reaped(List.of(0L, 0L, bytes("a"), 1L, bytes("b"), 2L)))
                .containsExactly(
                        new QueueStore.Reaped(new JobId("a"), false), new QueueStore.Reaped(new JobId("b"), true));
        assertThat(QueueReplies.ids(List.of(0L, bytes("a"), bytes("b"))))
                .containsExactly(new JobId("a"), new JobId("b"));
        assertThat(QueueReplies.flag(List.of(0L, 1L))).isTrue();
        assertThat(QueueReplies.flag(List.of(0L, 2L))).isFalse();
        assertThat(QueueReplies.flagList(List.of(0L, 1L, 0L, 1L), 1)).containsExactly(true, false, true);
    }

    @Test
    void outcome_withAnUnknownCode_isRefused() {
        QueueStore.Renewal first = QueueStore.Renewal.LOST;
        assertThat(QueueReplies.Code.of(QueueStore.Renewal.class, first.code())).isEqualTo(first);
        assertThatThrownBy(() -> QueueReplies.Code.of(QueueStore.Renewal.class, 99L))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
