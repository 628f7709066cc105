package io.secureredis.autoconfigure.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

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
}
