package io.secureredis.jobs;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Finds the {@link SecureJob} methods of an application by the types of its beans, without making any bean. */
final class JobScanner {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}");
    private static final int MAX_PARAMETERS = 6;

    private final ConfigurableListableBeanFactory beans;
    private final JsonMapper mapper;
    private final JobProperties properties;

    JobScanner(ConfigurableListableBeanFactory beans, JsonMapper mapper, JobProperties properties) {
        this.beans = beans;
        this.mapper = mapper;
        this.properties = properties;
    }

    /** @throws JobDeclarationException if one is declared in a way that cannot work */
    List<JobDefinition> scan() {
        List<JobDefinition> found = new ArrayList<>();
        for (String beanName : beanNames()) {
            Class<?> type = typeOf(beanName);
            if (type != null && AnnotationUtils.isCandidateClass(type, SecureJob.class)) {
                scan(beanName, ClassUtils.getUserClass(type), found);
            }
        }
        return found;
    }

    /** Beans that are defined, their factories, and objects that were registered as beans. A template for definitions is no bean. */
    private Set<String> beanNames() {
        Set<String> names = new LinkedHashSet<>();
        for (String name : beans.getBeanDefinitionNames()) {
            if (!ScopedProxyUtils.isScopedTarget(name)
                    && !beans.getMergedBeanDefinition(name).isAbstract()) {
                names.add(name);
                if (beans.isFactoryBean(name) && !isScopedProxy(name)) {
                    names.add(BeanFactory.FACTORY_BEAN_PREFIX + name);
                }
            }
        }
        for (String name : beans.getSingletonNames()) {
            if (!beans.containsBeanDefinition(name)) {
                names.add(name);
            }
        }
        return names;
    }

    private boolean isScopedProxy(String name) {
        return beans.containsBeanDefinition(ScopedProxyUtils.getTargetBeanName(name));
    }

    private @Nullable Class<?> typeOf(String beanName) {
        Class<?> target = AutoProxyUtils.determineTargetClass(beans, beanName);
        return target != null ? target : beans.getType(beanName, false);
    }

    private void scan(String beanName, Class<?> type, List<JobDefinition> found) {
        Map<Method, SecureJob> methods =
                MethodIntrospector.selectMethods(type, (MethodIntrospector.MetadataLookup<SecureJob>)
                        method -> AnnotatedElementUtils.findMergedAnnotation(method, SecureJob.class));
        methods.forEach((method, annotation) -> found.add(define(beanName, type, method, annotation)));
    }

    private JobDefinition define(String beanName, Class<?> type, Method method, SecureJob annotation) {
        requireCallable(type, method);
        JobBeanCheck.requireSynchronous(type, method);
        JobBeanCheck.requireReachable(beans, beanName, type, method);
        String name = text(annotation.name());
        if (name.isEmpty()) {
            name = StringUtils.uncapitalize(type.getSimpleName()) + "." + method.getName();
        }
        requireName(name, method);
        for (String alias : annotation.aliases()) {
            requireName(alias, method);
        }
        return new JobDefinition(
                name,
                Set.of(annotation.aliases()),
                settings(annotation, method),
                signature(type, method),
                type,
                method,
                () -> beans.getBean(beanName),
                () -> beans.isFactoryBean(beanName) ? null : beans.getSingleton(beanName));
    }

    private static void requireCallable(Class<?> type, Method method) {
        if (Modifier.isStatic(method.getModifiers()) || Modifier.isPrivate(method.getModifiers())) {
            String how = Modifier.isStatic(method.getModifiers()) ? "static" : "private";
            throw new JobDeclarationException(
                    "SR401",
                    "The @SecureJob method " + where(type, method) + " is " + how + ".",
                    "Make it an instance method that is not private: a job runs on the Spring bean, through its"
                            + " proxies.");
        }
        if (method.getParameterCount() > MAX_PARAMETERS) {
            throw new JobDeclarationException(
                    "SR404",
                    "The @SecureJob method " + where(type, method) + " has " + method.getParameterCount()
                            + " parameters; at most " + MAX_PARAMETERS + " are possible.",
                    "Put them into a record, and take that as the parameter.");
        }
    }

    /** @throws JobException {@code SR416} if it is no job's name */
    static String requireName(String name) {
        if (!NAME.matcher(CallChecks.present(name, "The job's name")).matches()) {
            throw new JobException(
                    "SR416",
                    "A job's name is 1 to 128 characters of A-Z a-z 0-9 . _ : / -. Call the job by the name that"
                            + " @SecureJob gives it.");
        }
        return name;
    }

    private static void requireName(String name, Method method) {
        if (!NAME.matcher(name).matches()) {
            throw new JobDeclarationException(
                    "SR406",
                    "The @SecureJob method " + where(method.getDeclaringClass(), method)
                            + " has a name that is not 1 to 128 characters of A-Z a-z 0-9 . _ : / -.",
                    "Choose another name.");
        }
    }

    private JobSignature signature(Class<?> type, Method method) {
        try {
            return JobSignature.of(method, type, mapper);
        } catch (JacksonException e) {
            throw new JobDeclarationException(
                    "SR405",
                    "A parameter of the @SecureJob method " + where(type, method)
                            + " is of a type that the JSON mapper cannot write or read: " + e.getOriginalMessage(),
                    "Use values, records, collections, or a type for which the application has a Jackson module.",
                    e);
        }
    }

    private JobDefinition.Settings settings(SecureJob annotation, Method method) {
        try {
            String queue = text(annotation.queue());
            JobProperties.Retry retry = properties.retry();
            return new JobDefinition.Settings(
                    QueueNames.requireWhole(queue.isEmpty() ? properties.defaultQueue() : queue),
                    between(annotation.priority(), 1, 9, "priority"),
                    annotation.maxAttempts() == 0
                            ? retry.maxAttempts()
                            : between(annotation.maxAttempts(), 1, Integer.MAX_VALUE, "maxAttempts"),
                    duration(annotation.backoff(), retry.delay()),
                    duration(annotation.timeout(), properties.timeout()),
                    duration(annotation.retention(), properties.retention().done()),
                    duration(annotation.unique(), Duration.ZERO),
                    between(annotation.concurrency(), 0, Integer.MAX_VALUE, "concurrency"),
                    schedule(annotation, method));
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException | JobException e) {
            throw new JobDeclarationException(
                    "SR406",
                    "A setting of the @SecureJob method " + where(method.getDeclaringClass(), method) + " is wrong: "
                            + e.getMessage(),
                    "Correct it; the Javadoc of @SecureJob says what each one takes.",
                    e);
        }
    }

    private @Nullable Schedule schedule(SecureJob annotation, Method method) {
        String cron = text(annotation.cron());
        String every = text(annotation.every());
        if (cron.isEmpty() && every.isEmpty()) {
            return null;
        }
        if (!cron.isEmpty() && !every.isEmpty()) {
            throw new IllegalArgumentException("it has both cron and every");
        }
        if (method.getParameterCount() > 0) {
            throw new IllegalArgumentException("it has a schedule and parameters, but nobody to pass arguments");
        }
        String zone = text(annotation.zone());
        if (cron.isEmpty()) {
            return Schedule.every(DurationStyle.detectAndParse(every)).overlap(annotation.overlap());
        }
        Schedule schedule = Schedule.cron(cron, ZoneId.of(zone.isEmpty() ? "UTC" : zone));
        if (schedule.next(null, Instant.EPOCH) == null) {
            throw new IllegalArgumentException("its cron expression never fires");
        }
        return schedule.overlap(annotation.overlap());
    }

    private Duration duration(String declared, Duration otherwise) {
        String text = text(declared);
        Duration duration = text.isEmpty() ? otherwise : DurationStyle.detectAndParse(text);
        if (duration.isNegative() || duration.compareTo(CallChecks.LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "a duration is negative, or longer than " + CallChecks.LONGEST.toDays() + " days");
        }
        return duration;
    }

    private static int between(int value, int least, int most, String what) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(what + " is " + value + ", and must be at least " + least
                    + (most == Integer.MAX_VALUE ? "" : " and at most " + most));
        }
        return value;
    }

    private String text(String declared) {
        String resolved = beans.resolveEmbeddedValue(declared);
        return resolved == null ? "" : resolved.strip();
    }

    static String where(Class<?> type, Method method) {
        return ClassUtils.getShortName(type) + "." + method.getName();
    }
}
