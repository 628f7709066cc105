/**
 * A bounded in-heap tier in front of a sealed cache. Redis's own invalidation messages keep it correct.
 *
 * <p>It holds envelopes, not plaintexts. Start with {@link io.secureredis.cache.near.NearCacheWriter};
 * {@link io.secureredis.cache.near.NearCache} explains how it stays correct.
 */
@NullMarked
package io.secureredis.cache.near;

import org.jspecify.annotations.NullMarked;
