package io.secureredis.admin;

import java.util.Locale;

/** Something that a visitor may do, and how pages and the audit speak of it. */
interface PageAction {

    Wording wording();

    /** As of every enum. */
    String name();

    /** Its segment in an address. */
    default String slug() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    default String label() {
        return wording().label;
    }

    /** Whether a page asks before it is done. */
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
     * How an action is spoken of.
     *
     * @param asks whether a page asks before it is done
     * @param effect what it does, in a sentence
     * @param notice what is said when it was done
     */
    record Wording(String label, boolean asks, String effect, DashboardAudit.Action audit, Notice notice) {}
}
