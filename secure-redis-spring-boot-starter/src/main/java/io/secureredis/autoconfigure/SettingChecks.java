package io.secureredis.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesBindHandlerAdvisor;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.ResolvableType;
import org.springframework.core.convert.ConversionException;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.util.unit.DataSize;

/**
 * Refuses invalid values of this library's properties, with the same message for each. Boot silently ignores names
 * under a list, which would omit a secret or a retired key id.
 */
final class SettingChecks implements ConfigurationPropertiesBindHandlerAdvisor {

    private static final ConfigurationPropertyName OURS = ConfigurationPropertyName.of("secure-redis");

    /** Boot leaves a placeholder that nothing resolves as it is. */
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([A-Za-z0-9_.-]{1,100})}");

    private static final Map<Class<?>, String> EXPECTED = Map.of(
            Duration.class, "a duration such as 500ms, 30s, 5m, 2h or 7d",
            DataSize.class, "a size such as 512KB or 64MB",
            Boolean.class, "true or false",
            boolean.class, "true or false",
            Instant.class, "an instant such as 2026-12-31T22:00:00Z",
            Path.class, "a path");

    @Override
    public BindHandler apply(BindHandler handler) {
        return new Checking(handler);
    }

    private static final class Checking extends AbstractBindHandler {

        Checking(BindHandler parent) {
            super(parent);
        }

        @Override
        public <T> @Nullable Bindable<T> onStart(
                ConfigurationPropertyName name, Bindable<T> target, BindContext context) {
            if (OURS.isAncestorOf(name) && isList(target.getType().toClass())) {
                requireList(name, context);
            }
            return super.onStart(name, target, context);
        }

        @Override
        public @Nullable Object onSuccess(
                ConfigurationPropertyName name, Bindable<?> target, BindContext context, Object result) {
            if (result instanceof Path && OURS.isAncestorOf(name)) {
                requireResolved(name, result.toString(), context.getConfigurationProperty());
            }
            SettingRange range = target.getAnnotation(SettingRange.class);
            if (range != null) {
                SettingRanges.check(name, range, result, where(context.getConfigurationProperty()));
            }
            return super.onSuccess(name, target, context, result);
        }

        @Override
        public @Nullable Object onFailure(
                ConfigurationPropertyName name, Bindable<?> target, BindContext context, Exception error)
                throws Exception {
            // This library's records explain their own refusals.
            if (OURS.isAncestorOf(name) && error instanceof ConversionException) {
                ConfigurationProperty property = context.getConfigurationProperty();
                if (property != null && property.getValue() instanceof String text) {
                    requireResolved(name, text, property);
                }
                throw unfit(name, target.getType(), property);
            }
            return super.onFailure(name, target, context, error);
        }
    }

    private static void requireResolved(
            ConfigurationPropertyName name, String value, @Nullable ConfigurationProperty property) {
        Matcher placeholder = PLACEHOLDER.matcher(value);
        if (placeholder.find()) {
            throw InvalidSettingException.unresolved(name.toString(), where(property), placeholder.group(1));
        }
    }

    private static boolean isList(Class<?> type) {
        return Collection.class.isAssignableFrom(type) || type.isArray();
    }

    private static void requireList(ConfigurationPropertyName name, BindContext context) {
        for (ConfigurationPropertySource source : context.getSources()) {
            if (source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource variables) {
                ListVariables.check(name, variables.getPropertyNames());
            }
            if (source instanceof IterableConfigurationPropertySource iterable
                    && iterable.stream().anyMatch(each -> isNamedUnder(name, each))) {
                // Do not quote the name under it: it may be a secret that was entered as a name
                throw new InvalidSettingException(
                        "SR226",
                        name + " is a list, and there are names under it, which would be ignored.",
                        "Write each entry as an element:\n\n    " + name + ":\n      - first\n      - second");
            }
        }
    }

    private static boolean isNamedUnder(ConfigurationPropertyName list, ConfigurationPropertyName name) {
        return list.isAncestorOf(name) && !name.isNumericIndex(list.getNumberOfElements());
    }

    private static String where(@Nullable ConfigurationProperty property) {
        return property == null || property.getOrigin() == null ? "" : " (" + property.getOrigin() + ")";
    }

    private static InvalidSettingException unfit(
            ConfigurationPropertyName name, ResolvableType target, @Nullable ConfigurationProperty property) {
        String origin = where(property);
        Class<?> type = target.toClass();
        Class<?> key = Map.class.isAssignableFrom(type) ? target.asMap().resolveGeneric(0) : null;
        if (key != null && key.isEnum()) {
            return new InvalidSettingException(
                    "SR226",
                    name + origin
                            + " has something else than settings by name, or a name under it that does not exist.",
                    "Write names under it, each with its own value. A name is " + expected(key) + ".");
        }
        if (type.isRecord() || Map.class.isAssignableFrom(type)) {
            ConfigurationPropertyName names = name.isLastElementIndexed() ? name.getParent() : name;
            return new InvalidSettingException(
                    "SR226",
                    names + origin + " has settings by name, and a value or a list is given.",
                    "Write names under it, each with its own settings:\n\n    " + names
                            + ":\n      name:\n        setting: value");
        }
        return new InvalidSettingException(
                "SR227",
                name + origin + " has a value that cannot be used.",
                "Set " + name + " to " + expected(type) + ", or remove it.");
    }

    private static String expected(Class<?> type) {
        if (type.isEnum()) {
            return "one of "
                    + Arrays.stream(type.getEnumConstants())
                            .map(constant -> ((Enum<?>) constant)
                                    .name()
                                    .toLowerCase(Locale.ROOT)
                                    .replace('_', '-'))
                            .collect(Collectors.joining(", "));
        }
        String known = EXPECTED.get(type);
        if (known != null) {
            return known;
        }
        return Number.class.isAssignableFrom(type) || type.isPrimitive()
                ? "a number that fits"
                : "a value that fits its type, " + type.getSimpleName();
    }
}
