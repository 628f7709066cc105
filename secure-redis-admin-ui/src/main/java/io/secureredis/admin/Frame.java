package io.secureredis.admin;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The data for the layout of every page.
 *
 * @param base the address of the dashboard, without a slash at its end
 * @param nonce permits our own script and style on this one page
 * @param notice the result of the last action, or {@code null}
 * @param now one moment for all relative times of the page
 * @param signOut where a form signs the visitor out; empty for nowhere
 */
record Frame(
        String base,
        String nonce,
        DashboardVisitor visitor,
        @Nullable CsrfField csrfField,
        @Nullable Notice notice,
        long noticeCount,
        Instant now,
        DashboardSettings settings,
        Assets assets,
        List<Section> sections,
        String signOut) {

    /** Returns the address of a page. */
    String url(String path) {
        return base + path;
    }

    String asset(String name) {
        return base + assets.path(name);
    }

    boolean views() {
        return visitor.has(DashboardRole.VIEW);
    }

    boolean operates() {
        return visitor.has(DashboardRole.OPERATE);
    }

    boolean reveals() {
        return visitor.has(DashboardRole.REVEAL);
    }

    boolean edits() {
        return visitor.has(DashboardRole.EDIT);
    }

    /** Returns how long htmx waits between two refreshes; empty if live parts are off. */
    String refreshTrigger() {
        return settings.refresh().isZero() ? "" : "every " + refreshSeconds() + "s";
    }

    long refreshSeconds() {
        return settings.refresh().toSeconds();
    }

    Optional<CsrfField> csrf() {
        return Optional.ofNullable(csrfField);
    }

    Optional<Notice> note() {
        return Optional.ofNullable(notice);
    }

    /** Returns the application's name, or the library's if it has none. */
    String application() {
        return settings.application().isBlank() ? "secure-redis" : settings.application();
    }

    String title(String page) {
        return page + " · " + application();
    }

    /** Returns who the visitor is, and what they may do. */
    String visitorLine() {
        String may = operates() ? "operates" : "views";
        return visitor.name() + " " + may + (edits() ? " and may reveal and edit" : reveals() ? " and may reveal" : "");
    }
}
