package io.secureredis.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.secureredis.testserver.RedisTestServer;
import io.secureredis.testserver.TcpProxy;
import java.util.List;
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
                        "spring.data.redis.timeout=500ms")) {
            // Opens the connection and makes the queue known.
            await().ignoreExceptions().until(() -> application.inspector().queue("mail") != null);
            JobCall call = application.jobs().call(Mailer::welcome, 1L, "a").withId("order 42");
            proxy.blackhole();
            assertThatThrownBy(call::delay).hasMessageStartingWith("SR420");
            proxy.deliver();
            await().ignoreExceptions().until(() -> call.delay() != null);
            JobId again = call.delay();
            assertThat(application.counts("mail")).containsEntry(JobState.READY, 1L);
            assertThat(application.inspector().find("mail", again)).isPresent();
            QueueInvariants.check(redis);
        }
    }
}
