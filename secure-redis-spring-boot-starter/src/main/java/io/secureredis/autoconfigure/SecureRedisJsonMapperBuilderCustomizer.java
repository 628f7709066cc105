package io.secureredis.autoconfigure;

import tools.jackson.databind.json.JsonMapper;

/**
 * Customizes the JSON of stored values, for example with mix-ins. Spring calls a bean of this type once for each
 * serializer.
 *
 * <p>The builder has Jackson's defaults and the application's {@code JacksonModule} beans, not the settings of
 * {@code spring.jackson.*}, because an API's output need not be readable again. You cannot lift the list of allowed
 * classes.
 */
@FunctionalInterface
public interface SecureRedisJsonMapperBuilderCustomizer {

    /** Customizes the builder. */
    void customize(JsonMapper.Builder builder);
}
