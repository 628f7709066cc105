package io.secureredis.admin.web;

import io.secureredis.admin.text.OneLine;
import org.jspecify.annotations.Nullable;

/**
 * Why someone does something, in their own words.
 *
 * @param typed as it was typed, for the form
 * @param problem why it does not suffice, or {@code null}
 */
public record Reason(String typed, ProblemException.@Nullable Argument problem) {

    public static final int LEAST = 4;

    /** What is longer would be cut in a record. */
    public static final int MOST = OneLine.MAX_CHARACTERS;

    /** A form that nobody has filled in yet. */
    public static final Reason NONE = new Reason("", null);

    /** Reads a reason that must be given. */
    public static Reason required(Exchange exchange) {
        Reason given = optional(exchange);
        boolean isShort = given.problem == null && OneLine.length(given.line()) < LEAST;
        return isShort ? new Reason(given.typed, texts -> texts.text("reveal.reason.short", LEAST)) : given;
    }

    /** Reads a reason that may be left out. */
    public static Reason optional(Exchange exchange) {
        String typed = exchange.parameter("reason").orElse("");
        int length = OneLine.length(typed);
        return new Reason(typed, length <= MOST ? null : texts -> texts.text("reason.long", MOST, length));
    }

    /** Returns it on one line, as it is recorded. */
    public String line() {
        return OneLine.of(typed);
    }

    public boolean suffices() {
        return problem == null;
    }

    /** For the form. */
    public FormProblems problems() {
        return problem == null ? new FormProblems() : new FormProblems().add("reason", problem);
    }
}
