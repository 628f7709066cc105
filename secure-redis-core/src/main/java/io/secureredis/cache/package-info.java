/**
 * Seals Spring Cache on Redis. It decorates Spring Data's {@code RedisCacheWriter}, which sees cache name, key, value
 * and expiry on every path.
 *
 * <p>Start with {@link io.secureredis.cache.SealedCacheWriter}.
 */
@NullMarked
package io.secureredis.cache;

import org.jspecify.annotations.NullMarked;
