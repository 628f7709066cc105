/**
 * A bounded tier in the heap, in front of a sealed cache, kept right by Redis's own invalidation messages.
 *
 * <p>It holds envelopes, not plaintexts. Start with {@link io.secureredis.cache.near.NearCacheWriter}, then {@link io.secureredis.cache.near.NearCache} for how it stays right.
 */
@NullMarked
package io.secureredis.cache.near;

import org.jspecify.annotations.NullMarked;
