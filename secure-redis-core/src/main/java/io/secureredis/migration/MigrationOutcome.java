package io.secureredis.migration;

/** The outcome for one key. */
public enum MigrationOutcome {
    /** Sealed. In a dry run: would have been. */
    MOVED("sealed", true),
    /** Was already sealed in its place. */
    ALREADY_MOVED("sealed already", true),
    /** There is another value at the new key. Both values stay. */
    DESTINATION_TAKEN("another value is at the new key", false),
    /**
     * Begins with the new prefix already, and is not sealed. It stays: it may be an old key, or one that someone else
     * has put there.
     */
    PLAINTEXT_AT_DESTINATION("under the new prefix already, and not sealed", false),
    /** Written again and again while it was to be moved; the newest stays in plaintext. */
    CHANGED_MEANWHILE("changed too often during the migration", false),
    /** Expired or deleted between finding and reading. */
    GONE("deleted before it was read", true),
    /** Begins like an envelope and is not one, or is sealed for its old key. */
    LOOKS_SEALED("looks like a sealed value, but does not open here", false),
    /** The former serializer could not read it, or the new one could not write it. */
    NOT_CONVERTED("could not be converted", false),
    /** Has more elements or bytes than may be moved in one step. */
    TOO_LARGE("too large", false),
    /** Is stored by this library as another kind: jobs, or what another layout has sealed. It stays. */
    OTHER_KIND("of another kind that secure-redis stores, left unchanged", true),
    /** The layout stores nothing under such a key, or no values of its type. */
    NO_PLACE("key or type not supported", false);

    private final String text;
    private final boolean settled;

    MigrationOutcome(String text, boolean settled) {
        this.text = text;
        this.settled = settled;
    }

    /** Returns the words for a report. */
    public String text() {
        return text;
    }

    /** Returns whether nothing is left to do for such a key. */
    public boolean settled() {
        return settled;
    }
}
