package io.secureredis.crossings;

/** The cached methods of a {@link Shop}, whatever its release. */
public interface Catalogue {

    /** The title of a book, cached in Redis. */
    String find(long id);

    /** The title of a book, cached in Redis and in this process. */
    String near(long id);

    /** How often the methods themselves ran for the first two books. */
    int runs();
}
