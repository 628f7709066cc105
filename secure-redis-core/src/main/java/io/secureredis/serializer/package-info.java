/**
 * From objects to bytes and back: sealed, and only for classes that were allowed.
 *
 * <p>Start with {@link io.secureredis.serializer.EncryptedRedisSerializer}, which wraps any other serializer. {@link io.secureredis.serializer.AllowedTypes} is the
 * list that {@link io.secureredis.serializer.TypedJsonRedisSerializer} and {@link io.secureredis.serializer.FilteredJdkRedisSerializer} go by.
 */
@NullMarked
package io.secureredis.serializer;

import org.jspecify.annotations.NullMarked;
