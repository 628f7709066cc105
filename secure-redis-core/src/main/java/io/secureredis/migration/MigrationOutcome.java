package io.secureredis.migration;

/** What became of one key. */
public enum MigrationOutcome {
    /** Sealed in its place. In a dry run: would have been. */
    MOVED("sealed", true),
    /** Was sealed before, where it belongs. */
    ALREADY_MOVED("sealed already", true),
    /** There is another value where this one would go; that one stays, and so does this one. */
    DESTINATION_TAKEN("another value is where it would go", false),
    /** Written again and again while it was to be moved; the newest stays in plaintext. */
    CHANGED_MEANWHILE("written again and again meanwhile", false),
    /** Expired or deleted between finding and reading. */
    GONE("gone before it was read", true),
    /** Begins like an envelope and is none, or is sealed for its old key. */
    LOOKS_SEALED("begins like a sealed value, and does not open in its place", false),
    /** Could not be read by the former serializer, or written by the new one. */
    NOT_CONVERTED("could not be converted", false),
    /** More elements or bytes than may be moved in one step. */
    TOO_LARGE("too large", false),
    /** The layout stores nothing under such a key, or no values of its type. */
    NO_PLACE("no place for such a key or type", false);

    private final String text;
    private final boolean settled;

    MigrationOutcome(String text, boolean settled) {
        this.text = text;
        this.settled = settled;
    }

    /** In words, for a report. */
    public String text() {
        return text;
    }

    /** Whether nothing is left to do for such a key. */
    public boolean settled() {
        return settled;
    }
}
