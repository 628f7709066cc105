package io.secureredis.autoconfigure;

import java.util.List;

/**
 * Names what a part of secure-redis keeps sealed in this application, for the line that the starter logs once at start.
 *
 * <p>A bean of a library that seals more (jobs, for instance) adds to that line. Called once, after the application has started; must not connect to Redis.
 */
@FunctionalInterface
public interface SealedPart {

    /** Phrases such as {@code 3 caches (books, prices, users)} or {@code sessions}; empty when this part seals nothing here. */
    List<String> sealed();
}
