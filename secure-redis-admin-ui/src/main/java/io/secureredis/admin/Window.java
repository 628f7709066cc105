package io.secureredis.admin;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/** The times that tasks and charts can be shown for. */
enum Window {
    HOUR("1h", "hour", Duration.ofHours(1)),
    SHIFT("8h", "8 hours", Duration.ofHours(8)),
    DAY("24h", "24 hours", Duration.ofDays(1)),
    WEEK("7d", "7 days", Duration.ofDays(7));

    private final String slug;
    private final String label;
    private final Duration length;

    Window(String slug, String label, Duration length) {
        this.slug = slug;
        this.label = label;
        this.length = length;
    }

    /** Returns the one that an address asks for; an hour if it asks for none of these. */
    static Window of(Exchange exchange) {
        Optional<String> asked = exchange.parameter("window");
        return Arrays.stream(values())
                .filter(window -> asked.isPresent() && asked.get().equals(window.slug))
                .findFirst()
                .orElse(HOUR);
    }

    String slug() {
        return slug;
    }

    String label() {
        return label;
    }

    Duration length() {
        return length;
    }
}
