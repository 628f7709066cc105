package io.secureredis.autoconfigure;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.BoundConfigurationProperties;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Warns, when the application is ready, of properties of ours that do not exist. Without it, a misspelled
 * {@code hide-keys} would leave keys readable, and nobody would be told.
 *
 * <p>Environment variables are left out: their names do not show where one word of a property ends.
 */
final class UnknownSettings implements ApplicationListener<ApplicationReadyEvent> {

    private static final Logger log = LoggerFactory.getLogger(UnknownSettings.class);
    private static final ConfigurationPropertyName OURS = ConfigurationPropertyName.of("secure-redis");

    private final AtomicBoolean looked = new AtomicBoolean();

    /** Ignores child contexts, whose events arrive here as well. */
    @Override
    public void onApplicationEvent(ApplicationReadyEvent event) {
        if (looked.compareAndSet(false, true)) {
            Collection<ConfigurationProperty> unknown = unknown(event.getApplicationContext());
            if (!unknown.isEmpty()) {
                DescribedSettings described =
                        DescribedSettings.of(event.getApplicationContext().getClassLoader(), OURS + ".");
                unknown.forEach(property -> warn(property, described));
            }
        }
    }

    private static void warn(ConfigurationProperty property, DescribedSettings described) {
        String origin = property.getOrigin() == null ? "" : " (" + property.getOrigin() + ")";
        log.warn(
                "SR229 The property {}{} does not exist, so it has no effect.{} Correct its name, remove it, or add"
                        + " the module that it belongs to, such as secure-redis-jobs or secure-redis-admin-ui."
                        + " docs/reference/properties.md lists all properties.",
                property.getName(),
                origin,
                described
                        .nearest(property.getName())
                        .map(known -> " Its name may be " + known + ".")
                        .orElse(""));
    }

    static Collection<ConfigurationProperty> unknown(ApplicationContext context) {
        Map<ConfigurationPropertyName, ConfigurationProperty> unbound = configured(context.getEnvironment());
        BoundConfigurationProperties bound = BoundConfigurationProperties.get(context);
        Set<ConfigurationPropertyName> known =
                bound == null ? Set.of() : bound.getAll().keySet();
        unbound.keySet().removeAll(known);
        if (!unbound.isEmpty()) {
            // Read only now: an application without a mistake has nothing to look up
            DescribedSettings described = DescribedSettings.of(context.getClassLoader(), OURS + ".");
            unbound.keySet().removeIf(name -> described.contains(name, known));
        }
        return unbound.values();
    }

    private static Map<ConfigurationPropertyName, ConfigurationProperty> configured(Environment environment) {
        Map<ConfigurationPropertyName, ConfigurationProperty> configured = new LinkedHashMap<>();
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source instanceof IterableConfigurationPropertySource iterable
                    && !(source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource)) {
                iterable.stream().filter(OURS::isAncestorOf).forEach(name -> {
                    ConfigurationProperty property = source.getConfigurationProperty(name);
                    if (property != null) {
                        configured.putIfAbsent(name, property);
                    }
                });
            }
        }
        return configured;
    }
}
