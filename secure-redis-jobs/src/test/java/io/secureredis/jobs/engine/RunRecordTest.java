package io.secureredis.jobs.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run record is not authenticated: what has another shape means that the job was never claimed. */
class RunRecordTest {

    private static RunRecord parse(String record) {
        return RunRecord.parse(record.getBytes(UTF_8));
    }

    @Test
    void parse_record_hasEachFieldInItsPlace() {
        assertThat(parse("11:2:3:4:5000:6000:worker_A-1"))
                .isEqualTo(new RunRecord(11, 2, 3, 4, 5_000, 6_000, "worker_A-1"));
        assertThat(parse("11:2:3:9:5000:6000:w:done:12").worker()).isEqualTo("w");
        assertThat(parse("11:2:3:1:0:0:")).isEqualTo(new RunRecord(11, 2, 3, 1, 0, 0, null));
    }

    @Test
    void parse_largestNumbers_areRead() {
        String most = "9".repeat(15);
        assertThat(parse(most + ":999999999:999999999:9:" + most + ":" + most + ":w"))
                .isEqualTo(new RunRecord(
                        Long.parseLong(most),
                        999_999_999,
                        999_999_999,
                        9,
                        Long.parseLong(most),
                        Long.parseLong(most),
                        "w"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "-1:2:3:4:5:6:w",
                "1000000000000000:2:3:4:5:6:w",
                "1:2000000000:3:4:5:6:w",
                "1:2:3000000000:4:5:6:w",
                "1:2:3:0:5:6:w",
                "1:2:3:10:5:6:w",
                "1:2:3:4:5:6:<b>",
                "1:2:3:4:5:6",
                "1:2:3:4:5:6:w:done:1:2",
                "1:2:3:4:5:6:w\n"
            })
    void parse_anythingElse_isNeverClaimed(String record) {
        assertThat(parse(record)).isEqualTo(new RunRecord(0, 0, 0, 5, 0, 0, null));
    }

    @Test
    void parse_absentOrTooLong_isNeverClaimed() {
        assertThat(RunRecord.parse(null)).isEqualTo(RunRecord.NEVER_CLAIMED);
        String longest = "1:2:3:4:5:6:" + "w".repeat(188);
        assertThat(parse(longest).token()).isEqualTo(1);
        assertThat(parse(longest + "w")).isEqualTo(RunRecord.NEVER_CLAIMED);
    }
}
