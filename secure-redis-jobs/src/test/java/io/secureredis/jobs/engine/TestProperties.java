package io.secureredis.jobs.engine;

import io.secureredis.jobs.JobProperties;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Properties as the application would bind them. */
public final class TestProperties {

    private TestProperties() {}

    public static JobProperties defaults() {
        return of(Map.of());
    }

    public static JobProperties of(Map<String, String> settings) {
        Map<String, String> prefixed = new HashMap<>();
        settings.forEach((name, value) -> prefixed.put("secure-redis.jobs." + name, value));
        return new Binder(new MapConfigurationPropertySource(prefixed))
                .bindOrCreate("secure-redis.jobs", JobProperties.class);
    }
}
