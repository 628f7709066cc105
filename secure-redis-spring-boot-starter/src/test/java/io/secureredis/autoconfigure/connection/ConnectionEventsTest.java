package io.secureredis.autoconfigure.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class ConnectionEventsTest {

    private final List<Object> published = new ArrayList<>();
    private final ConnectionEvents events = new ConnectionEvents(published::add);

    @Test
    void publish_beforeAllBeansAreThere_waitsForThem() {
        events.publish("first");
        events.publish("second");
        assertThat(published).isEmpty();

        events.afterSingletonsInstantiated();
        assertThat(published).containsExactly("first", "second");
    }

    @Test
    void publish_afterThat_isHeardAtOnce() {
        events.afterSingletonsInstantiated();
        events.publish("later");
        assertThat(published).containsExactly("later");
    }

    @Test
    void afterSingletonsInstantiated_twice_publishesOnce() {
        events.publish("once");
        events.afterSingletonsInstantiated();
        events.afterSingletonsInstantiated();
        assertThat(published).containsExactly("once");
    }

    @Test
    void publish_listenerThrows_changesNothingForTheConnection(CapturedOutput output) {
        ConnectionEvents throwing = new ConnectionEvents(event -> {
            published.add(event);
            Thread.currentThread().interrupt();
            throw new StackOverflowError("canary");
        });
        throwing.publish("before");
        throwing.publish("before too");
        throwing.afterSingletonsInstantiated();
        throwing.publish("later");
        assertThat(published).containsExactly("before", "before too", "later");
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(output)
                .containsOnlyOnce("SR261 A listener of java.lang.String threw java.lang.StackOverflowError at ")
                .doesNotContain("canary");
    }
}
