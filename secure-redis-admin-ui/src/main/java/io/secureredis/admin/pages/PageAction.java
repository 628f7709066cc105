package io.secureredis.admin.pages;

import io.secureredis.admin.DashboardAudit;
import io.secureredis.admin.text.Texts;
import io.secureredis.admin.web.Confirmation;
import io.secureredis.admin.web.Notice;
import java.util.List;
import java.util.Locale;

/** An operation of a visitor, with its words on pages and in the audit. */
interface PageAction {

    Traits traits();

    /** Implemented by every enum. */
    String name();

    /** Returns its segment in an address. */
    default String slug() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    default String label(Texts texts) {
        return texts.text(key());
    }

    /** Returns what stands on its button. */
    default String button(Texts texts) {
        return asks() ? texts.text("action.asks", label(texts)) : label(texts);
    }

    /** Returns the question whether it shall be done. */
    default String question(Texts texts) {
        return texts.text(key() + ".question");
    }

    private String key() {
        return Texts.key((Enum<?>) this);
    }

    /** Returns whether a page asks for confirmation. */
    default boolean asks() {
        return traits().asks;
    }

    /** Returns what it does, in a sentence. */
    default String effect(Texts texts) {
        return texts.text(key() + ".effect");
    }

    /** The question whether it shall be done to one thing. */
    default Confirmation question(
            Texts texts, String subject, String target, String back, List<Confirmation.Field> fields) {
        return new Confirmation(question(texts), subject, effect(texts), label(texts), target, back, fields);
    }

    default DashboardAudit.Action audit() {
        return traits().audit;
    }

    default Notice notice() {
        return traits().notice;
    }

    /**
     * What an operation is, but for its texts.
     *
     * @param asks whether a page asks for confirmation
     * @param notice the message afterwards
     */
    record Traits(boolean asks, DashboardAudit.Action audit, Notice notice) {}
}
