package io.secureredis.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.PlaceholderResolutionException;

/** Finds out whether {@link ConditionalOnSetting} matches. */
final class OnSetting extends SpringBootCondition {

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        String name = metadata.getAnnotations().get(ConditionalOnSetting.class).getString("value");
        String value = value(context.getEnvironment(), name);
        // As for @ConditionalOnProperty, false turns it off
        boolean matches = value != null && !value.isBlank() && !"false".equalsIgnoreCase(value);
        return new ConditionOutcome(
                matches,
                ConditionMessage.forCondition(ConditionalOnSetting.class)
                        .because(name + (matches ? " is set" : " is not set")));
    }

    private static @Nullable String value(Environment environment, String name) {
        try {
            return environment.getProperty(name);
        } catch (PlaceholderResolutionException unresolved) {
            throw InvalidSettingException.unresolved(name, "", unresolved.getPlaceholder());
        }
    }
}
