package io.secureredis.admin.find;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.jobs.JobId;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.JobSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JobFilterTest {

    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

    @Test
    void parse_whatFieldsWrites_isTheSame() {
        JobFilter filter = new JobFilter(
                "mail",
                "Connect",
                true,
                3,
                Duration.ofHours(2),
                Duration.ofDays(7),
                "Zk3rT9x0Qm5vB2nLw8Yd1A",
                "x1Tq0a",
                "1f9a03c2",
                "customer-42",
                "order-42");
        Map<String, String> fields = filter.fields();
        assertThat(fields).containsEntry("older", "2h").containsEntry("newer", "7d");
        assertThat(JobFilter.parse(name -> fields.getOrDefault(name, ""))).isEqualTo(filter);
        assertThat(JobFilter.parse(name -> "")).isEqualTo(JobFilter.ALL);
    }

    @Test
    void parse_ages_eachUnit() {
        for (Map.Entry<String, Duration> age : Map.of(
                        "90s", Duration.ofSeconds(90),
                        "30m", Duration.ofMinutes(30),
                        "30 min", Duration.ofMinutes(30),
                        "2H", Duration.ofHours(2),
                        "0s", Duration.ZERO,
                        "7d", Duration.ofDays(7))
                .entrySet()) {
            JobFilter filter = JobFilter.parse(name -> name.equals("older") ? age.getKey() : "");
            assertThat(filter.older()).as(age.getKey()).isEqualTo(age.getValue());
            assertThat(JobFilter.parse(name -> filter.fields().getOrDefault(name, "")))
                    .isEqualTo(filter);
        }
    }

    @Test
    void parse_noAgeOrNumber_isRefusedInWords() {
        for (String wrong : new String[] {"soon", "-1h", "1.5h", "9999999h", "5 weeks"}) {
            assertThatThrownBy(() -> JobFilter.parse(name -> name.equals("newer") ? wrong : ""))
                    .as(wrong)
                    .hasMessageContaining("such as 30m");
        }
        assertThatThrownBy(() -> JobFilter.parse(name -> name.equals("attempts") ? "many" : ""))
                .hasMessageContaining("whole number");
    }

    @Test
    void matches_partsInAnyCase_unlessExact() {
        FoundJob found = found("mail.Welcome", new JobInspector.Failure("failed", "java.net.ConnectException"));
        assertThat(filter("WELCOME", "connect").matches(found, NOW)).isTrue();
        assertThat(filter("receipt", "").matches(found, NOW)).isFalse();
        assertThat(filter("", "failed").matches(found, NOW)).isTrue();
        assertThat(JobFilter.exactly("mail.Welcome", "failed java.net.ConnectException")
                        .matches(found, NOW))
                .isTrue();
        assertThat(JobFilter.exactly("mail.Welcome", "failed").matches(found, NOW))
                .isFalse();
        assertThat(JobFilter.exactly("mail.welcome", "").matches(found, NOW)).isFalse();
    }

    @Test
    void matches_whatDoesNotOpen_hasAnEntryOfItsOwn() {
        FoundJob sealed = found(null, null);
        assertThat(JobFilter.exactly(sealed.task(), sealed.cause()).matches(sealed, NOW))
                .isTrue();
        assertThat(JobFilter.exactly(sealed.task(), "").matches(found("a", null), NOW))
                .isFalse();
        assertThat(age("1h", "").matches(sealed, NOW)).isFalse();
    }

    @Test
    void matches_ageAndAttempts_byTheirBounds() {
        FoundJob found = found("a", null);
        assertThat(age("1h", "").matches(found, NOW)).isTrue();
        assertThat(age("2h", "").matches(found, NOW)).isFalse();
        assertThat(age("", "2h").matches(found, NOW)).isTrue();
        assertThat(age("", "1h").matches(found, NOW)).isFalse();
        assertThat(JobFilter.parse(name -> name.equals("attempts") ? "4" : "").matches(found, NOW))
                .isTrue();
        assertThat(JobFilter.parse(name -> name.equals("attempts") ? "5" : "").matches(found, NOW))
                .isFalse();
    }

    @Test
    void matches_tag_isAPartOrAWholeOneInAnyCase() {
        FoundJob job = found("mail.welcome", null);
        for (String part : List.of("customer-42", "CUSTOMER", "port", "t")) {
            assertThat(parsed("tag", part, "").matches(job, NOW)).as(part).isTrue();
        }
        assertThat(parsed("tag", "customer-43", "").matches(job, NOW)).isFalse();
        assertThat(parsed("tag", "import", "yes").matches(job, NOW)).isTrue();
        assertThat(JobFilter.tagged("Customer-42").matches(job, NOW)).isTrue();
        assertThat(JobFilter.tagged("Customer").matches(job, NOW)).isFalse();
        // Nothing stands for jobs that do not open
        assertThat(JobFilter.tagged(FoundJob.SEALED).matches(job, NOW)).isFalse();
    }

    @Test
    void matches_id_isThatOfTheCallerOrOfRedis() {
        FoundJob job = found("mail.welcome", null);
        for (String id : List.of("order-42", "DER-4", "a")) {
            assertThat(parsed("id", id, "").matches(job, NOW)).as(id).isTrue();
        }
        assertThat(parsed("id", "b", "").matches(job, NOW)).isFalse();
        assertThat(parsed("id", "Order-42", "yes").matches(job, NOW)).isTrue();
        assertThat(parsed("id", "Order", "yes").matches(job, NOW)).isFalse();
    }

    private static JobFilter parsed(String field, String value, String exact) {
        JobFilter filter = JobFilter.parse(name -> name.equals(field) ? value : name.equals("exact") ? exact : "");
        assertThat(JobFilter.parse(name -> filter.fields().getOrDefault(name, "")))
                .isEqualTo(filter);
        assertThat(filter.isEmpty()).isFalse();
        return filter;
    }

    @Test
    void words_eachPart_isNamed() {
        assertThat(parsed("tag", "customer-42", "").words()).isEqualTo("tag with “customer-42”");
        assertThat(JobFilter.tagged("customer-42").words()).isEqualTo("tag customer-42");
        assertThat(parsed("id", "order", "").words()).isEqualTo("id with “order”");
        assertThat(parsed("id", "order-42", "yes").words()).isEqualTo("id order-42");
        assertThat(JobFilter.ALL.words()).isEqualTo("every job");
        assertThat(JobFilter.ALL.isEmpty()).isTrue();
        assertThat(JobFilter.exactly("mail", FoundJob.SEALED).words()).isEqualTo("task mail, cause that does not open");
        assertThat(age("2h", "7d").words()).isEqualTo("enqueued more than 2h ago, enqueued within the last 7d");
    }

    @Test
    void groups_manyCauses_areLimitedAndTheRestIsCounted() {
        CauseGroup.Counter counter = new CauseGroup.Counter();
        for (int i = 0; i < CauseGroup.MOST + 5; i++) {
            counter.add(found("task" + i, null));
        }
        counter.add(found("task7", null));
        assertThat(counter.groups()).hasSize(CauseGroup.MOST);
        assertThat(counter.notShown()).isEqualTo(5);
        assertThat(counter.groups().get(0)).satisfies(largest -> {
            assertThat(largest.count()).isEqualTo(2);
            assertThat(largest.filter().task()).isEqualTo("task7");
        });
    }

    private static JobFilter filter(String task, String cause) {
        return new JobFilter(task, cause, false, 0, null, null, "", "", "", "", "");
    }

    private static JobFilter age(String older, String newer) {
        return JobFilter.parse(name -> name.equals("older") ? older : name.equals("newer") ? newer : "");
    }

    private static FoundJob found(@Nullable String task, JobInspector.@Nullable Failure failure) {
        Instant enqueued = task == null ? null : NOW.minus(Duration.ofMinutes(90));
        JobSummary job = new JobSummary(
                new JobId("a"),
                "mail",
                task,
                JobState.DEAD,
                4,
                5,
                0,
                5,
                enqueued,
                null,
                NOW,
                NOW,
                null,
                "x1Tq0aSchedule",
                "1f9a03c2",
                "Order-42",
                List.of("customer-42", "Import"));
        return new FoundJob(job, failure);
    }
}
