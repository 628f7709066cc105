package io.secureredis.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.util.ClassUtils;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The properties of ours that the modules on the class path describe in {@code spring-configuration-metadata.json}, and
 * their types. A property can exist and be bound to nothing, since what it belongs to is turned off.
 */
final class DescribedSettings {

    private static final Logger log = LoggerFactory.getLogger(DescribedSettings.class);
    private static final String METADATA = "META-INF/spring-configuration-metadata.json";

    private final Map<ConfigurationPropertyName, String> types = new HashMap<>();

    private DescribedSettings() {}

    static DescribedSettings of(@Nullable ClassLoader loader) {
        DescribedSettings described = new DescribedSettings();
        ClassLoader from = loader == null ? ClassUtils.getDefaultClassLoader() : loader;
        if (from != null) {
            try {
                for (URL file : Collections.list(from.getResources(METADATA))) {
                    described.add(file);
                }
            } catch (IOException | JacksonException e) {
                log.debug("The descriptions of properties could not be read", e);
            }
        }
        return described;
    }

    private void add(URL file) throws IOException {
        try (InputStream in = file.openStream()) {
            for (JsonNode property : JsonMapper.shared().readTree(in).path("properties")) {
                String name = property.path("name").asString("");
                if (name.startsWith("secure-redis.")) {
                    types.put(
                            ConfigurationPropertyName.of(name),
                            property.path("type").asString(""));
                }
            }
        }
    }

    /**
     * Returns whether a property exists. Of the parts of a map or list it is known only if others of the same one are
     * bound: then this one would be, too.
     */
    boolean contains(ConfigurationPropertyName name, Set<ConfigurationPropertyName> bound) {
        if (types.isEmpty() || types.containsKey(name)) {
            return true;
        }
        return types.entrySet().stream()
                .anyMatch(described -> isCollection(described.getValue())
                        && described.getKey().isAncestorOf(name)
                        && bound.stream().noneMatch(described.getKey()::isAncestorOf));
    }

    private static boolean isCollection(String type) {
        return type.startsWith("java.util.");
    }
}
