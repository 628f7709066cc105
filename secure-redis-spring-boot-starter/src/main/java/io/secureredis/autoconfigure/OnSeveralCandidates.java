package io.secureredis.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Finds beans among which Spring cannot choose. It uses bean definitions and creates no bean. */
final class OnSeveralCandidates extends SpringBootCondition implements ConfigurationCondition {

    @Override
    public ConfigurationPhase getConfigurationPhase() {
        return ConfigurationPhase.REGISTER_BEAN;
    }

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        Class<?> type = metadata.getAnnotations()
                .get(ConditionalOnSeveralCandidates.class)
                .getClass("value");
        ConfigurableListableBeanFactory beans = Objects.requireNonNull(context.getBeanFactory());
        List<String> names = undecided(beans, type);
        ConditionMessage.Builder message = ConditionMessage.forCondition(ConditionalOnSeveralCandidates.class, type);
        return names.isEmpty()
                ? ConditionOutcome.noMatch(message.because("Spring can choose, or has no choice"))
                : ConditionOutcome.match(message.found("bean", "beans").items(names));
    }

    /** Returns the names of the beans of that type if Spring could not choose one; otherwise nothing. */
    static List<String> undecided(ConfigurableListableBeanFactory beans, Class<?> type) {
        List<String> usual = new ArrayList<>();
        List<String> fallbacks = new ArrayList<>();
        int primaries = 0;
        for (String name : BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, type, true, false)) {
            BeanDefinition definition = definition(beans, name);
            if (definition == null) {
                usual.add(name);
            } else if (definition.isAutowireCandidate()
                    && !(definition instanceof AbstractBeanDefinition own && !own.isDefaultCandidate())) {
                primaries += definition.isPrimary() ? 1 : 0;
                (definition.isFallback() ? fallbacks : usual).add(name);
            }
        }
        List<String> names = usual.isEmpty() ? fallbacks : usual;
        return primaries == 1 || names.size() < 2 ? List.of() : names;
    }

    /** Returns {@code null} for a bean that was registered without a definition. */
    private static @Nullable BeanDefinition definition(ConfigurableListableBeanFactory beans, String name) {
        if (beans.containsBeanDefinition(name)) {
            return beans.getMergedBeanDefinition(name);
        }
        BeanFactory parent = beans.getParentBeanFactory();
        return parent instanceof ConfigurableListableBeanFactory listable && !beans.containsLocalBean(name)
                ? definition(listable, name)
                : null;
    }
}
