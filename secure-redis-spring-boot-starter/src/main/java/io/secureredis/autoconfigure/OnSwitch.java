package io.secureredis.autoconfigure;

import java.util.List;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Finds out whether {@link ConditionalOnSwitch} matches. */
final class OnSwitch extends SpringBootCondition {

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        MergedAnnotation<ConditionalOnSwitch> asked = metadata.getAnnotations().get(ConditionalOnSwitch.class);
        ConditionMessage.Builder message = ConditionMessage.forCondition(ConditionalOnSwitch.class);
        for (boolean byDefault : List.of(true, false)) {
            for (String name : asked.getStringArray(byDefault ? "value" : "offByDefault")) {
                if (!isOn(context.getEnvironment(), name, byDefault)) {
                    return ConditionOutcome.noMatch(message.because(name + " is off"));
                }
            }
        }
        return ConditionOutcome.match(message.because("all are on"));
    }

    static boolean isOn(Environment environment, String name, boolean byDefault) {
        // Twenty conditions ask for the same few names, which are rarely set: a binder for each would slow the start
        if (!isSet(environment, ConfigurationPropertyName.of(name))) {
            return byDefault;
        }
        try {
            return Binder.get(environment).bind(name, Boolean.class).orElse(byDefault);
        } catch (BindException notABoolean) {
            return true;
        }
    }

    private static boolean isSet(Environment environment, ConfigurationPropertyName name) {
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source.getConfigurationProperty(name) != null) {
                return true;
            }
        }
        return false;
    }
}
