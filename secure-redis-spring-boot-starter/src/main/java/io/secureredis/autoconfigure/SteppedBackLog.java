package io.secureredis.autoconfigure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/** Logs one line for each type of which the application has several beans: what is omitted, and what to do. */
final class SteppedBackLog implements SmartInitializingSingleton {

    private static final Logger log = LoggerFactory.getLogger(SteppedBackLog.class);

    private final ConfigurableListableBeanFactory beans;
    private final ObjectProvider<SteppedBack> all;

    SteppedBackLog(ConfigurableListableBeanFactory beans, ObjectProvider<SteppedBack> all) {
        this.beans = beans;
        this.all = all;
    }

    @Override
    public void afterSingletonsInstantiated() {
        Map<Class<?>, List<SteppedBack>> byType = new LinkedHashMap<>();
        all.orderedStream()
                .forEach(each -> byType.computeIfAbsent(each.type(), type -> new ArrayList<>())
                        .add(each));
        byType.forEach(this::write);
    }

    private void write(Class<?> type, List<SteppedBack> features) {
        List<String> names = OnSeveralCandidates.undecided(beans, type);
        String remedies = features.stream()
                .map(SteppedBack::remedy)
                .filter(remedy -> !remedy.isEmpty())
                .distinct()
                .map(remedy -> " " + remedy)
                .collect(Collectors.joining());
        log.warn(
                "SR366 The application has {} beans of type {} ({}), and none is primary. It does without everything that needs one of them: {}. Mark one of the beans with @Primary.{}",
                names.size(),
                type.getSimpleName(),
                String.join(", ", names),
                features.stream().map(SteppedBack::feature).collect(Collectors.joining(", ")),
                remedies);
    }
}
