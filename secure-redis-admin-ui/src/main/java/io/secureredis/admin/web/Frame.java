package io.secureredis.admin.web;

import io.secureredis.admin.CsrfField;
import io.secureredis.admin.DashboardRole;
import io.secureredis.admin.DashboardSettings;
import io.secureredis.admin.DashboardVisitor;
import io.secureredis.admin.text.Texts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
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
 * @param texts in the visitor's language
 */
public record Frame(
        String base,
        String nonce,
        DashboardVisitor visitor,
        @Nullable CsrfField csrfField,
        Notice.@Nullable Shown notice,
        Instant now,
        DashboardSettings settings,
        Assets assets,
        List<Section> sections,
        String signOut,
        Texts texts) {

    /** Returns the address of a page. */
    public String url(String path) {
        return base + path;
    }

    String asset(String name) {
        return base + assets.path(name);
    }

    /** Returns a new number for a form that must count once. */
    String newNumber() {
        return PageHeaders.newNonce().replace("=", "");
    }

    boolean views() {
        return visitor.has(DashboardRole.VIEW);
    }

    public boolean operates() {
        return visitor.has(DashboardRole.OPERATE);
    }

    public boolean reveals() {
        return visitor.has(DashboardRole.REVEAL);
    }

    public boolean edits() {
        return visitor.has(DashboardRole.EDIT);
    }

    /** Returns how long htmx waits between two refreshes; empty if live parts are off. */
    public String refreshTrigger() {
        return settings.refresh().isZero() ? "" : "every " + refreshSeconds() + "s";
    }

    public long refreshSeconds() {
        return settings.refresh().toSeconds();
    }

    Optional<CsrfField> csrf() {
        return Optional.ofNullable(csrfField);
    }

    Optional<Notice.Shown> note() {
        return Optional.ofNullable(notice);
    }

    /** Returns the application's name, or the library's if it has none. */
    String application() {
        return settings.application().isBlank() ? "secure-redis" : settings.application();
    }

    String title(String page) {
        return text("layout.title", page, application());
    }

    /** Returns who the visitor is, and what they may do. */
    String visitorLine() {
        return text(
                "layout.visitor",
                visitor.name(),
                text(operates() ? "layout.visitor.operates" : "layout.visitor.views"),
                edits() ? 2 : reveals() ? 1 : 0);
    }

    /** Returns the value of the attribute {@code lang}. */
    String language() {
        return texts.language();
    }

    /** Returns a text in the visitor's language. */
    public String text(String key, @Nullable Object... arguments) {
        return texts.text(key, arguments);
    }

    /** Returns the text of a constant. */
    public String of(Enum<?> constant) {
        return texts.of(constant);
    }

    /** Returns another text of a constant, such as its {@code meaning}. */
    public String of(Enum<?> constant, String part, @Nullable Object... arguments) {
        return texts.of(constant, part, arguments);
    }

    /** Returns the words of an entry of the navigation, such as {@code keys}. */
    public String section(String name) {
        return texts.of(Section.valueOf(name.toUpperCase(Locale.ROOT)));
    }

    /** Returns a number as the visitor's language writes it. */
    public String count(long number) {
        return texts.count(number);
    }

    /** Returns a duration in the visitor's language. */
    public String span(Duration span) {
        return texts.span(span);
    }
}
