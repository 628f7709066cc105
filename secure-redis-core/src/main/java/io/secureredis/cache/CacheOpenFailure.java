package io.secureredis.cache;

import io.secureredis.crypto.OpenException;
import io.secureredis.crypto.OpenFailure;

/**
 * Describes a cached value that did not open. Contains neither key nor content, which may be confidential.
 *
 * @param cacheName the cache
 * @param failure the reason
 * @param action what the cache did about it
 * @param message the exception's text: its code, the reason and what to do next
 */
public record CacheOpenFailure(String cacheName, OpenFailure failure, OpenFailureAction action, String message) {

    static CacheOpenFailure of(String cacheName, OpenException exception, OpenFailureAction action) {
        return new CacheOpenFailure(cacheName, exception.failure(), action, String.valueOf(exception.getMessage()));
    }
}
