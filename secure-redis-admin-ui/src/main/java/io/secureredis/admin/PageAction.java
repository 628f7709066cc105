package io.secureredis.admin;

import java.util.Locale;

/** An operation of a visitor, with its words on pages and in the audit. */
interface PageAction {

    Wording wording();

    /** Implemented by every enum. */
    String name();

    /** Returns its segment in an address. */
    default String slug() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    default String label() {
        return wording().label;
    }

    /** Returns whether a page asks for confirmation. */
    default boolean asks() {
        return wording().asks;
    }

    default String effect() {
        return wording().effect;
    }

    default DashboardAudit.Action audit() {
        return wording().audit;
    }

    default Notice notice() {
        return wording().notice;
    }

    /**
     * The words of an operation.
     *
     * @param asks whether a page asks for confirmation
     * @param effect what it does, in a sentence
     * @param notice the message afterwards
     */
    record Wording(String label, boolean asks, String effect, DashboardAudit.Action audit, Notice notice) {}
}
