package io.secureredis.admin.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.admin.text.Texts;
import io.secureredis.jobs.inspect.JobInspector.MissingKey;
import io.secureredis.jobs.inspect.JobServerState;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the overview warns of. */
class OverviewPageTest {

    @Test
    void warnings_missingKey_tellsWhichSinceWhenHowManyJobsAndTheRemedy() {
        MissingKey key = new MissingKey("0a1b2c3d", Instant.parse("2026-11-28T03:00:00Z"), 7, false);
        assertThat(new OverviewPage(List.of(), Throughput.sum(Texts.ENGLISH, List.of()), List.of(), List.of(key), 0)
                        .warnings(Texts.ENGLISH))
                .singleElement()
                .asString()
                .contains("SR460", "0a1b2c3d", "7 jobs", "2026-11-28T03:00:00Z", "secure-redis.jobs.namespace");
    }

    /** After a leak, nobody should be told to add the secret. */
    @Test
    void warnings_retiredKey_doNotAskForTheSecret() {
        MissingKey key = new MissingKey("0a1b2c3d", Instant.parse("2026-11-28T03:00:00Z"), 7, true);
        assertThat(new OverviewPage(List.of(), Throughput.sum(Texts.ENGLISH, List.of()), List.of(), List.of(key), 0)
                        .warnings(Texts.ENGLISH))
                .singleElement()
                .asString()
                .contains("SR461", "0a1b2c3d", "7 jobs", "secure-redis.retired-key-ids")
                .doesNotContain("previous-secret-keys");
    }

    @Test
    void warnings_replica_saysSo() {
        JobServerState replica = new JobServerState("noeviction", false, 0, false, false, true);
        assertThat(new OverviewPage(List.of(), Throughput.sum(Texts.ENGLISH, List.of()), List.of(replica), List.of(), 0)
                        .warnings(Texts.ENGLISH))
                .singleElement()
                .asString()
                .contains("SR340");
    }
}
