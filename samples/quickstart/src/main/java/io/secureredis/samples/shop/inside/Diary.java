package io.secureredis.samples.shop.inside;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.springframework.stereotype.Component;

/** What happened lately, newest first. */
@Component
class Diary {

    private static final int LONGEST = 12;

    private final Deque<Entry> entries = new ArrayDeque<>();
    private final Clock clock = Clock.systemUTC();

    /** One thing that somebody did: the shop or the intruder. */
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
