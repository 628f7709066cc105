/**
 * Spring Boot auto-configuration for secure-redis: the key ring, the sealer, and everything that is sealed with them.
 *
 * <p>Start with {@link io.secureredis.autoconfigure.SecureRedisAutoConfiguration};
 * {@link io.secureredis.autoconfigure.SecureRedisProperties} lists the settings.
 */
@NullMarked
package io.secureredis.autoconfigure;

import org.jspecify.annotations.NullMarked;
