package io.secureredis.admin;

import java.util.Locale;

/** An entry of the navigation. */
enum Section {
    OVERVIEW("Overview", "/"),
    DEAD("Dead", "/states/dead"),
    TAMPERED("Tampered", "/states/tampered"),
    RECURRING("Recurring", "/recurring"),
    TASKS("Tasks", "/tasks"),
    SEARCH("Search", "/search"),
    WORKERS("Workers", "/workers"),
    KEYS("Keys", "/keys"),
    DOCTOR("Doctor", "/doctor"),
    CACHES("Caches", "/caches"),
    REDIS("Redis", "/redis"),
    SECURITY("Security", "/security"),
    AUDIT("Audit", "/audit");

    private final String label;
    private final String path;

    Section(String label, String path) {
        this.label = label;
        this.path = path;
    }

    String label() {
        return label;
    }

    String path() {
        return path;
    }

    /** Returns whether a page of this section is shown. */
    boolean is(String section) {
        return name().toLowerCase(Locale.ROOT).equals(section);
    }
}
