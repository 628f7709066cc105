package io.secureredis.autoconfigure;

import io.secureredis.SecureRedisException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.annotation.Order;

/**
 * Explains a property that cannot be bound, without its value: it may be a secret, or an address with a password.
 * Boot's own analyzers quote it.
 */
@Order(HiddenValueFailureAnalyzer.BEFORE_THOSE_OF_BOOT)
final class HiddenValueFailureAnalyzer extends AbstractFailureAnalyzer<BindException> {

    /** Boot's analyzer of unbound elements has 0. */
    static final int BEFORE_THOSE_OF_BOOT = -1;

    private static final ConfigurationPropertyName OURS = ConfigurationPropertyName.of("secure-redis");
    private static final ConfigurationPropertyName BOOTS = ConfigurationPropertyName.of("spring.data.redis");

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable root, BindException cause) {
        if (findCause(cause, SecureRedisException.class) != null) {
            return null;
        }
        boolean ours = OURS.equals(cause.getName()) || OURS.isAncestorOf(cause.getName());
        UnboundConfigurationPropertiesException unbound =
                findCause(cause, UnboundConfigurationPropertiesException.class);
        if (unbound != null && (ours || BOOTS.isAncestorOf(cause.getName()))) {
            return gap(cause.getName(), unbound);
        }
        // Boot's other values are numbers and words, and it says best what they may be
        return ours ? unfit(cause) : null;
    }

    private static FailureAnalysis gap(
            ConfigurationPropertyName list, UnboundConfigurationPropertiesException unbound) {
        String found = unbound.getUnboundProperties().stream()
                .map(HiddenValueFailureAnalyzer::placeOf)
                .sorted()
                .distinct()
                .collect(Collectors.joining(", "));
        return new FailureAnalysis(
                "SR226 " + list + " is a list whose entries are counted from 0 without a gap. This is behind a gap: "
                        + found + ".",
                "Name the first entry " + list + "[0], the next one [1], and so on.",
                unbound);
    }

    private static FailureAnalysis unfit(BindException cause) {
        ConfigurationProperty property = cause.getProperty();
        String name = property == null ? cause.getName().toString() : placeOf(property);
        return new FailureAnalysis(
                "SR227 " + name + " has a value that cannot be used.",
                "Set " + cause.getName() + " to a value that fits, or remove it.",
                cause);
    }

    /** A name behind an index may be anything, also a secret. */
    private static String placeOf(ConfigurationProperty property) {
        String name = property.getName().toString();
        int end = name.indexOf(']') + 1;
        return (end == 0 ? name : name.substring(0, end))
                + (property.getOrigin() == null ? "" : " (" + property.getOrigin() + ")");
    }
}
