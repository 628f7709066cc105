package io.secureredis.crossings;

import java.util.List;

/** The other half of the events. */
class OtherCrossingsTest extends EventCrossings {

    static List<Event> events() {
        return events(1);
    }
}
