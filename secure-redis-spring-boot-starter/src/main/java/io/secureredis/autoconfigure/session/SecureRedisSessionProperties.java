package io.secureredis.autoconfigure.session;

import io.secureredis.autoconfigure.InvalidSettingException;
import io.secureredis.autoconfigure.SecureRedisCacheProperties.ValueSerializer;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of Spring Session. Immutable.
 *
 * @param enabled Whether sessions in Redis are sealed.
 * @param serializer How attributes become bytes before they are sealed: jdk, json or smile.
 * @param allowedPackages Packages (with their subpackages) whose classes may be read from a session, in addition to the
 *     application's own, the cache's, the JDK's values and those of Spring Security, Spring Session and
 *     Spring's web modules.
 * @param hideIds Whether the ids of sessions and the names of users are encrypted in keys, index entries and channels.
 *     In plain text, anyone who reads Redis can use each session's cookie.
 */
@ConfigurationProperties("secure-redis.session")
record SecureRedisSessionProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("jdk") ValueSerializer serializer,
        @DefaultValue List<String> allowedPackages,
        @DefaultValue("true") boolean hideIds) {

    /** @throws InvalidSettingException {@code SR227} for a serializer of text or bytes only */
    SecureRedisSessionProperties {
        if (serializer == ValueSerializer.STRING || serializer == ValueSerializer.BYTES) {
            throw new InvalidSettingException(
                    "SR227",
                    "secure-redis.session.serializer is one of text or bytes only, and sessions hold objects.",
                    "Set secure-redis.session.serializer to one of jdk, json, smile, or remove it for its default.");
        }
    }
}
