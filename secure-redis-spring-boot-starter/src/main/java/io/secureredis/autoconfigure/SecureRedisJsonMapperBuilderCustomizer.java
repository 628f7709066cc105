package io.secureredis.autoconfigure;

import tools.jackson.databind.json.JsonMapper;

/**
 * Adjusts the JSON that values are stored in, for example by mix-ins. A bean of this type is called once for each serializer that is made.
 *
 * <p>It starts from Jackson's defaults with the application's {@code JacksonModule} beans, and not from {@code spring.jackson.*}: what an application shows to the world
 * need not be what it can read back. It cannot lift the list of allowed classes.
 */
@FunctionalInterface
public interface SecureRedisJsonMapperBuilderCustomizer {

    /** Changes the builder that it is given. */
    void customize(JsonMapper.Builder builder);
}
