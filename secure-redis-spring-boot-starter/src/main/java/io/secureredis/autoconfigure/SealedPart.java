package io.secureredis.autoconfigure;

import java.util.List;

/**
 * Describes what one part of secure-redis seals in this application, for the line that the starter logs once at
 * startup.
 *
 * <p>Declare a bean to add another part (such as jobs) to that line. It is called once, after the application has
 * started; it must not connect to Redis.
 */
@FunctionalInterface
public interface SealedPart {

    /**
     * Returns phrases such as {@code 3 caches (books, prices, users)}, {@code caches} or {@code sessions}; empty if
     * this part seals nothing here.
     */
    List<String> sealed();
}
