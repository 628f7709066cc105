/**
 * What the starter adds to a Spring Boot application: the key ring and the sealer, and everything that is sealed with them.
 *
 * <p>Start with {@link io.secureredis.autoconfigure.SecureRedisAutoConfiguration}; {@link io.secureredis.autoconfigure.SecureRedisProperties} lists what can
 * be set.
 */
@NullMarked
package io.secureredis.autoconfigure;

import org.jspecify.annotations.NullMarked;
