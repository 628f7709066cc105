package io.secureredis.admin.pages;

import io.secureredis.admin.web.Exchange;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/** The times that tasks and charts can be shown for. */
enum Window {
    HOUR("1h", Duration.ofHours(1)),
    SHIFT("8h", Duration.ofHours(8)),
    DAY("24h", Duration.ofDays(1)),
    WEEK("7d", Duration.ofDays(7));

    private final String slug;
    private final Duration length;

    Window(String slug, Duration length) {
        this.slug = slug;
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

    Duration length() {
        return length;
    }
}
