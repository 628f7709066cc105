/**
 * Converts objects to sealed bytes and back, only for allowed classes.
 *
 * <p>Start with {@link io.secureredis.serializer.EncryptedRedisSerializer}, which wraps any other serializer.
 * {@link io.secureredis.serializer.TypedJsonRedisSerializer} and
 * {@link io.secureredis.serializer.FilteredJdkRedisSerializer} use the list of
 * {@link io.secureredis.serializer.AllowedTypes}.
 */
@NullMarked
package io.secureredis.serializer;

import org.jspecify.annotations.NullMarked;
