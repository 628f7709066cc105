package io.secureredis.autoconfigure;

import java.util.List;
import java.util.stream.Stream;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;

/** Finds what the application seals by injecting this library's beans. */
final class InjectedSealers implements SealedPart {

    private static final List<Injected> INJECTED = List.of(
            new Injected("sealedRedisTemplate", "values of sealedRedisTemplate"),
            new Injected("sealedReactiveRedisTemplate", "values of sealedReactiveRedisTemplate"),
            new Injected("secureRedisSealedSerializers", "values of SealedSerializers"),
            new Injected("secureRedisSealer", "values of the Sealer"));

    private final ConfigurableListableBeanFactory beans;

    /** A bean that does nothing until the application uses it, and how the log line describes what it seals. */
    private record Injected(String bean, String phrase) {}

    InjectedSealers(ConfigurableListableBeanFactory beans) {
        this.beans = beans;
    }

    @Override
    public List<String> sealed() {
        return INJECTED.stream()
                .filter(injected -> isUsedByTheApplication(injected.bean))
                .map(Injected::phrase)
                .toList();
    }

    private boolean isUsedByTheApplication(String bean) {
        return Stream.of(beans.getDependentBeans(bean)).anyMatch(dependent -> !isAutoConfigured(dependent));
    }

    /** An auto-configured bean may use this library's bean although the application did not ask for it. */
    private boolean isAutoConfigured(String name) {
        String factory = beans.containsBeanDefinition(name)
                ? beans.getBeanDefinition(name).getFactoryBeanName()
                : null;
        Class<?> configuration = factory == null ? null : beans.getType(factory, false);
        while (configuration != null && configuration.getEnclosingClass() != null) {
            configuration = configuration.getEnclosingClass();
        }
        return configuration != null && configuration.isAnnotationPresent(AutoConfiguration.class);
    }
}
