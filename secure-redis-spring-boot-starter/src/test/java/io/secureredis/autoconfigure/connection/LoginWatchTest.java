package io.secureredis.autoconfigure.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.event.EventBus;
import io.lettuce.core.event.connection.ReauthenticationEvent;
import io.lettuce.core.event.connection.ReauthenticationFailedEvent;
import io.lettuce.core.resource.ClientResources;
import io.secureredis.connection.ConnectionFailure;
import io.secureredis.connection.SettingNames;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import reactor.core.Disposable;

/** What Lettuce tells, in its own words; that it tells so is held by tests with a server. */
@ExtendWith(OutputCaptureExtension.class)
class LoginWatchTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void failure_connectionWasBeingClosed_isNoRefusal() throws Exception {
        ClientResources resources = ClientResources.create();
        BlockingQueue<LoginRefusal> refusals = new LinkedBlockingQueue<>();
        EventBus events = resources.eventBus();
        try (LoginWatch watch = LoginWatch.of(Clock.fixed(NOW, ZoneOffset.UTC), refusals::add)) {
            watch.listenTo(events, SettingNames.BOOTS);
            events.publish(new ReauthenticationFailedEvent("0x1", new RedisException("Connection closed")));
            events.publish(new ReauthenticationFailedEvent(
                    "0x2", new RedisCommandExecutionException("WRONGPASS invalid username-password pair")));
            // Events come in order, so the first one was looked at before
            assertThat(refusals.poll(60, TimeUnit.SECONDS))
                    .isEqualTo(new LoginRefusal(NOW, ConnectionFailure.WRONGPASS, "spring.data.redis.*"));
            assertThat(watch.refusals()).isEqualTo(1);
        } finally {
            resources.shutdown(0, 0, TimeUnit.SECONDS).awaitUninterruptibly(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void log_loginsFailAndSucceedInTurns_isOneLine(CapturedOutput output) throws Exception {
        ClientResources resources = ClientResources.create();
        BlockingQueue<LoginRefusal> refusals = new LinkedBlockingQueue<>();
        EventBus events = resources.eventBus();
        try (LoginWatch watch = LoginWatch.of(Clock.fixed(NOW, ZoneOffset.UTC), refusals::add)) {
            watch.listenTo(events, SettingNames.BOOTS);
            for (int i = 0; i < 20; i++) {
                events.publish(new ReauthenticationFailedEvent(
                        "0x2", new RedisCommandExecutionException("WRONGPASS invalid username-password pair")));
                events.publish(new ReauthenticationEvent("0x2"));
                assertThat(refusals.poll(60, TimeUnit.SECONDS)).isNotNull();
            }
            assertThat(watch.refusals()).isEqualTo(20);
            assertThat(output.getAll().split("could not log in again", -1)).hasSize(2);
        } finally {
            resources.shutdown(0, 0, TimeUnit.SECONDS).awaitUninterruptibly(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void listener_thatThrows_keepsNothingFromTheWatch() throws Exception {
        ClientResources resources = ClientResources.create();
        BlockingQueue<LoginRefusal> refusals = new LinkedBlockingQueue<>();
        EventBus events = resources.eventBus();
        try (LoginWatch watch = LoginWatch.of(Clock.fixed(NOW, ZoneOffset.UTC), refusal -> {
            refusals.add(refusal);
            throw new NoClassDefFoundError("canary");
        })) {
            watch.listenTo(events, SettingNames.BOOTS);
            for (int i = 1; i <= 3; i++) {
                events.publish(new ReauthenticationFailedEvent(
                        "0x2", new RedisCommandExecutionException("WRONGPASS invalid username-password pair")));
                assertThat(refusals.poll(60, TimeUnit.SECONDS)).isNotNull();
                assertThat(watch.refusals()).isEqualTo(i);
                assertThat(watch.unresolved()).isPresent();
                events.publish(new ReauthenticationEvent("0x2"));
                Connections.await("a login ends it", () -> watch.unresolved().isEmpty());
            }
        } finally {
            resources.shutdown(0, 0, TimeUnit.SECONDS).awaitUninterruptibly(30, TimeUnit.SECONDS);
        }
    }

    /** A login at the application's server says nothing about that of the jobs. */
    @Test
    void unresolved_severalClients_eachHasItsOwn() throws Exception {
        ClientResources one = ClientResources.create();
        ClientResources other = ClientResources.create();
        BlockingQueue<LoginRefusal> refusals = new LinkedBlockingQueue<>();
        try (LoginWatch watch = LoginWatch.of(Clock.fixed(NOW, ZoneOffset.UTC), refusals::add)) {
            Disposable first = watch.listenTo(one.eventBus(), SettingNames.BOOTS);
            watch.listenTo(other.eventBus(), SettingNames.under("other."));
            List<LoginRefusal> all = new ArrayList<>();
            for (ClientResources resources : List.of(one, other)) {
                resources
                        .eventBus()
                        .publish(new ReauthenticationFailedEvent(
                                "0x1", new RedisCommandExecutionException("WRONGPASS invalid username-password pair")));
                all.add(refusals.poll(60, TimeUnit.SECONDS));
            }
            assertThat(watch.refusals()).isEqualTo(2);
            assertThat(all).extracting(LoginRefusal::properties).containsExactly("spring.data.redis.*", "other.*");
            other.eventBus().publish(new ReauthenticationEvent("0x1"));
            other.eventBus()
                    .publish(new ReauthenticationFailedEvent(
                            "0x1", new RedisCommandExecutionException("NOAUTH Authentication required.")));
            assertThat(refusals.poll(60, TimeUnit.SECONDS)).isNotNull();
            other.eventBus().publish(new ReauthenticationEvent("0x1"));
            Connections.await(
                    "the other client's is over, the first one's is not",
                    () -> watch.unresolved()
                            .filter(refusal -> refusal.failure() == ConnectionFailure.WRONGPASS)
                            .isPresent());
            first.dispose();
            Connections.await(
                    "a client that is gone has none", () -> watch.unresolved().isEmpty());
        } finally {
            one.shutdown(0, 0, TimeUnit.SECONDS).awaitUninterruptibly(30, TimeUnit.SECONDS);
            other.shutdown(0, 0, TimeUnit.SECONDS).awaitUninterruptibly(30, TimeUnit.SECONDS);
        }
    }
}
