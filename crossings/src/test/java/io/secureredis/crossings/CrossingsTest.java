package io.secureredis.crossings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** One half of the events, and the table as a whole. */
class CrossingsTest extends EventCrossings {

    private final Table table = Table.read();

    static List<Event> events() {
        return events(0);
    }

    @Test
    void table_eventsAndFeatures_areThoseThatAreTested() {
        List<String> features =
                Arrays.stream(Feature.values()).map(Feature::title).collect(Collectors.toList());
        features.add("log");
        assertThat(table.events().keySet())
                .containsExactlyElementsOf(
                        Events.all().stream().map(Event::title).toList());
        table.events()
                .forEach((event, rows) -> assertThat(rows.keySet()).as(event).containsExactlyElementsOf(features));
    }
}
