package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.jobs.Schedule;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScheduleMemoryTest {

    private static final Schedule HOURLY = Schedule.every(Duration.ofHours(1));

    private final ScheduleMemory memory = new ScheduleMemory();

    /** The number that the threat model promises. */
    @Test
    void saw_tenThousandSchedules_knowsTheNewestStateOfEach() {
        try (JobApplication application =
                JobApplication.start(RedisTestServer.shared(), Mailer.class, "worker.enabled=false")) {
            JobQueue queue = application.get(JobRuntime.class).queue("mail");
            for (int i = 0; i < 10_000; i++) {
                memory.saw(queue, spec(i, 2));
            }
            for (int i = 0; i < 10_000; i++) {
                assertThat(memory.after(queue, spec(i, 1))).isNotNull();
            }
            // Now the first one is the one used longest ago
            memory.saw(queue, spec(10_000, 2));
            assertThat(memory.after(queue, spec(0, 1))).isNull();
            assertThat(memory.after(queue, spec(1, 1))).isNotNull();
            assertThat(memory.after(queue, spec(10_000, 1))).isNotNull();
        }
    }

    private static RecurringSpec spec(int number, long generation) {
        RecurringSpec.Call call = new RecurringSpec.Call(
                "mail.digest", null, 5, 1, 0, null, 0, List.of(), new byte[] {'[', ']'}, new byte[] {'[', ']'});
        RecurringSpec.State state = new RecurringSpec.State(generation, 0, 1_000, 0, 0, 0, "");
        return new RecurringSpec("schedule " + number, call, HOURLY, state);
    }
}
