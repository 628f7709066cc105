package io.secureredis.autoconfigure;

import io.secureredis.autoconfigure.SecureRedisCacheProperties.ValueSerializer;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of Spring Session. Immutable.
 *
 * @param enabled Whether the attributes of sessions in Redis are sealed.
 * @param serializer How attributes become bytes before they are sealed. Spring Security's classes need jdk, or JSON with its modules.
 * @param allowedPackages Packages whose classes may be read from a session, with those below, beside the application's own, the cache's, the JDK's values and those of
 *     Spring Security and Spring Session.
 */
@ConfigurationProperties("secure-redis.session")
record SecureRedisSessionProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("jdk") ValueSerializer serializer,
        @DefaultValue List<String> allowedPackages) {}
