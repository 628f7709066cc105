package io.secureredis.jobs.declarations;

import io.secureredis.jobs.CallChecks;
import io.secureredis.jobs.JobDeclarationException;
import io.secureredis.jobs.JobException;
import io.secureredis.jobs.JobProperties;
import io.secureredis.jobs.QueueNames;
import io.secureredis.jobs.Schedule;
import io.secureredis.jobs.SecureJob;
import io.secureredis.jobs.arguments.JobSignature;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.aop.support.AopUtils;
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

/** Finds the {@link SecureJob} methods of an application by the types of its beans, without creating any bean. */
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

    /** @throws JobDeclarationException if one has an invalid declaration */
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

    /**
     * Returns defined beans, their factories, and objects that were registered as beans. An abstract definition is no
     * bean.
     */
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
        Class<?> type = target != null ? target : beans.getType(beanName, false);
        if (type != null && Proxy.isProxyClass(type) && beans.containsSingleton(beanName)) {
            // A proxy that the application created, of which Spring keeps no record.
            Object proxy = beans.getSingleton(beanName);
            return proxy == null ? type : AopUtils.getTargetClass(proxy);
        }
        return type;
    }

    private void scan(String beanName, Class<?> type, List<JobDefinition> found) {
        Map<Method, SecureJob> methods =
                MethodIntrospector.selectMethods(type, (MethodIntrospector.MetadataLookup<SecureJob>)
                        method -> AnnotatedElementUtils.findMergedAnnotation(method, SecureJob.class));
        methods.forEach((method, annotation) -> found.add(define(beanName, type, method, annotation)));
    }

    private JobDefinition define(String beanName, Class<?> type, Method method, SecureJob annotation) {
        requireRunnable(beanName, type, method);
        for (String alias : annotation.aliases()) {
            requireName(alias, method);
        }
        return new JobDefinition(
                name(annotation, type, method),
                Set.of(annotation.aliases()),
                settings(annotation, method),
                signature(type, method),
                type,
                method,
                () -> beans.getBean(beanName),
                () -> beans.isFactoryBean(beanName) ? null : beans.getSingleton(beanName));
    }

    private String name(SecureJob annotation, Class<?> type, Method method) {
        String name = text(annotation.name());
        if (name.isEmpty()) {
            name = StringUtils.uncapitalize(type.getSimpleName()) + "." + method.getName();
        }
        requireName(name, method);
        return name;
    }

    private void requireRunnable(String beanName, Class<?> type, Method method) {
        requireCallable(type, method);
        JobBeanCheck.requireSynchronous(type, method);
        JobBeanCheck.requireAwaitable(type, method);
        JobBeanCheck.requireReachable(beans, beanName, type, method);
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
        requireFewParameters(type, method);
    }

    private static void requireFewParameters(Class<?> type, Method method) {
        if (method.getParameterCount() > MAX_PARAMETERS) {
            throw new JobDeclarationException(
                    "SR404",
                    "The @SecureJob method " + where(type, method) + " has " + method.getParameterCount()
                            + " parameters; at most " + MAX_PARAMETERS + " are possible.",
                    "Put them into a record, and use it as the parameter.");
        }
    }

    /** @throws JobException {@code SR416} if it is no job name */
    static String requireName(String name) {
        if (!NAME.matcher(CallChecks.present(name, "The job's name")).matches()) {
            throw new JobException(
                    "SR416",
                    "A job's name is 1 to 128 characters of A-Z a-z 0-9 . _ : / -, and begins with a letter or digit. Call the job by the name that"
                            + " @SecureJob gives it.");
        }
        return name;
    }

    private static void requireName(String name, Method method) {
        if (!NAME.matcher(name).matches()) {
            throw new JobDeclarationException(
                    "SR406",
                    "The @SecureJob method " + where(method.getDeclaringClass(), method)
                            + " has a name that is not 1 to 128 characters of A-Z a-z 0-9 . _ : / - with a letter or digit first.",
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
                    queue.isEmpty() ? QueueNames.requireWhole(properties.defaultQueue()) : queue(queue),
                    between(annotation.priority(), 1, 9, "priority"),
                    annotation.maxAttempts() == 0
                            ? retry.maxAttempts()
                            : between(annotation.maxAttempts(), 1, Integer.MAX_VALUE, "maxAttempts"),
                    duration("backoff", annotation.backoff(), retry.delay()),
                    duration("timeout", annotation.timeout(), properties.timeout()),
                    duration(
                            "retention",
                            annotation.retention(),
                            properties.retention().done()),
                    duration("unique", annotation.unique(), Duration.ZERO),
                    between(annotation.concurrency(), 0, Integer.MAX_VALUE, "concurrency"),
                    tags(annotation.tags()),
                    schedule(annotation, method));
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException | JobException e) {
            String what = String.valueOf(e.getMessage()).strip();
            throw new JobDeclarationException(
                    "SR406",
                    "@SecureJob on " + where(method.getDeclaringClass(), method) + ": " + what
                            + (what.endsWith(".") ? "" : "."),
                    e instanceof WrongSetting wrong
                            ? wrong.action
                            : "Correct this setting of the annotation, or leave it out for its default.",
                    e);
        }
    }

    /** An invalid setting, with its name and value, and what to write instead. */
    private static final class WrongSetting extends IllegalArgumentException {

        private static final long serialVersionUID = 1L;
        private final String action;

        WrongSetting(String what, String action) {
            super(what);
            this.action = action;
        }
    }

    private List<String> tags(String[] declared) {
        try {
            return CallChecks.tags(
                    List.of(), Arrays.stream(declared).map(this::text).toArray(String[]::new));
        } catch (JobException e) {
            throw new WrongSetting(
                    "tags has too many tags, or one that is none",
                    "Use at most 8 tags of 1 to 64 characters, without control characters.");
        }
    }

    private static String queue(String text) {
        if (!QueueNames.isValid(text) || text.indexOf('~') >= 0) {
            throw new WrongSetting(
                    "queue = \"" + text + "\" is not the name of a queue",
                    "Use 1 to 64 characters of a-z 0-9 . _ -, beginning with a letter or digit.");
        }
        return text;
    }

    private static ZoneId zone(String text) {
        try {
            return ZoneId.of(text.isEmpty() ? "UTC" : text);
        } catch (DateTimeException e) {
            throw new WrongSetting(
                    "zone = \"" + text + "\" is not a time zone", "Use an id such as \"Europe/Berlin\".");
        }
    }

    private static Duration parsed(String name, String text) {
        try {
            return DurationStyle.detectAndParse(text);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new WrongSetting(
                    name + " = \"" + text + "\" is not a duration", "Write one such as \"10s\" or \"5m\".");
        }
    }

    private static Schedule every(String text) {
        Duration interval = parsed("every", text);
        try {
            return Schedule.every(interval);
        } catch (JobException e) {
            throw new WrongSetting(
                    "every = \"" + text + "\" is " + interval + ", and an interval is at least 100 ms and at most "
                            + CallChecks.LONGEST.toDays() + " days",
                    "Write it with its unit, such as \"10s\" or \"5m\": a number alone is ms.");
        }
    }

    private static Schedule cron(String text, ZoneId zone) {
        try {
            Schedule schedule = Schedule.cron(text, zone);
            if (schedule.next(null, Instant.EPOCH) != null) {
                return schedule;
            }
        } catch (JobException | IllegalArgumentException e) {
            throw new WrongSetting(
                    "cron = \"" + text + "\" is not a cron expression",
                    "Use six fields, as in Spring: second minute hour day month weekday, such as \"0 0 3 * * *\".");
        }
        throw new WrongSetting("cron = \"" + text + "\" never fires", "Name a day that exists.");
    }

    private static void requireNoParameters(Method method) {
        if (method.getParameterCount() > 0) {
            throw new WrongSetting(
                    "it has a schedule and parameters, and nobody would pass arguments",
                    "Remove the parameters, or call the method with scheduleOnce.");
        }
    }

    private @Nullable Schedule schedule(SecureJob annotation, Method method) {
        String cron = text(annotation.cron());
        String every = text(annotation.every());
        if (cron.isEmpty() && every.isEmpty()) {
            return null;
        }
        if (!cron.isEmpty() && !every.isEmpty()) {
            throw new WrongSetting("it has both cron and every", "Keep one of them.");
        }
        requireNoParameters(method);
        String zone = text(annotation.zone());
        if (cron.isEmpty()) {
            return every(every).overlap(annotation.overlap());
        }
        return cron(cron, zone(zone)).overlap(annotation.overlap());
    }

    private Duration duration(String name, String declared, Duration otherwise) {
        String text = text(declared);
        Duration duration = text.isEmpty() ? otherwise : parsed(name, text);
        if (duration.isNegative() || duration.compareTo(CallChecks.LONGEST) > 0) {
            throw new WrongSetting(
                    name + " = \"" + text + "\" is negative, or longer than " + CallChecks.LONGEST.toDays() + " days",
                    "Write a shorter one, or leave it out.");
        }
        return duration;
    }

    private static int between(int value, int least, int most, String what) {
        if (value < least || value > most) {
            throw new WrongSetting(
                    what + " = " + value + " is out of range", "Use a value from " + least + " to " + most + ".");
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
