package io.secureredis;

import java.io.Serial;

/** Thrown when a setting needs a library that is not on the class path ({@code SR236}). */
public final class MissingLibraryException extends SecureRedisException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String library;

    /**
     * Creates an exception.
     *
     * @param setting what needs the library, such as {@code the serializer smile}
     * @param library Maven's group and artifact
     * @param instead what works without it
     */
    public MissingLibraryException(String setting, String library, String instead) {
        super(
                "SR236",
                "Cannot use " + setting + ": " + library + " is not on the class path. Add it, or use " + instead
                        + ".");
        this.library = library;
    }

    /** Returns Maven's group and artifact. */
    public String library() {
        return library;
    }
}
