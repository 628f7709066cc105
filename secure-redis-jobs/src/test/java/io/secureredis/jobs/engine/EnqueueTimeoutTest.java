package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.secureredis.jobs.JobCall;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.testserver.RedisTestServer;
import io.secureredis.testserver.TcpProxy;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A caller that got no reply in time and repeats the call: the job is there once, whichever of the two arrived. */
class EnqueueTimeoutTest {

    @Test
    void withId_repeatedAfterATimeout_putsOnce() {
        try (RedisTestServer redis =
                        RedisTestServer.builder().externalAllowed(false).start();
                TcpProxy proxy = TcpProxy.to(redis);
                JobApplication application = JobApplication.start(
                        proxy.host(),
                        proxy.port(),
                        List.of(Mailer.class),
                        "worker.enabled=false",
                        "spring.data.redis.timeout=500ms");
                JobApplication patient = JobApplication.start(redis, Mailer.class, "worker.enabled=false")) {
            // Opens the connection and makes the queue known, so that the next put is one script.
            JobCall first = application.jobs().call(Mailer::digest).withId("first");
            await().ignoreExceptions().until(() -> first.delay() != null);
            JobCall call = application.jobs().call(Mailer::welcome, 1L, "a").withId("order 42");
            proxy.blackhole();
            assertThatThrownBy(call::delay).hasMessageStartingWith("SR420");
            proxy.deliver();
            JobId again = await().ignoreExceptions().until(call::delay, Objects::nonNull);
            assertThat(patient.counts("mail")).containsEntry(JobState.READY, 2L);
            assertThat(patient.inspector().find("mail", again)).isPresent();
            QueueInvariants.check(redis);
        }
    }
}
