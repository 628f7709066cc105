package io.secureredis.samples.shop.inside;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.springframework.stereotype.Component;

/** Recent events, newest first. */
@Component
class EventLog {

    private static final int LONGEST = 12;

    private final Deque<Entry> entries = new ArrayDeque<>();
    private final Clock clock = Clock.systemUTC();

    /** An action of the shop or of the attacker. */
    public record Entry(Instant at, String who, String what) {}

    synchronized void add(String who, String what) {
        entries.addFirst(new Entry(clock.instant(), who, what));
        if (entries.size() > LONGEST) {
            entries.removeLast();
        }
    }

    synchronized List<Entry> entries() {
        return List.copyOf(entries);
    }
}
