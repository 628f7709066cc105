package io.secureredis.admin.web;

import java.util.Locale;

/** An entry of the navigation. */
enum Section {
    OVERVIEW("/"),
    DEAD("/states/dead"),
    TAMPERED("/states/tampered"),
    RECURRING("/recurring"),
    TASKS("/tasks"),
    SEARCH("/search"),
    WORKERS("/workers"),
    KEYS("/keys"),
    DOCTOR("/doctor"),
    CACHES("/caches"),
    REDIS("/redis"),
    SECURITY("/security"),
    AUDIT("/audit");

    private final String path;

    Section(String path) {
        this.path = path;
    }

    String path() {
        return path;
    }

    /** Returns whether a page of this section is shown. */
    boolean is(String section) {
        return name().toLowerCase(Locale.ROOT).equals(section);
    }
}
