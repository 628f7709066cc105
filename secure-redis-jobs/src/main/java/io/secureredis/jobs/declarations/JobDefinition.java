package io.secureredis.jobs.declarations;

import io.secureredis.jobs.JobDeclarationException;
import io.secureredis.jobs.Schedule;
import io.secureredis.jobs.SecureJob;
import io.secureredis.jobs.arguments.JobSignature;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ReflectionUtils;

/** A registered job: its method and its {@link SecureJob} settings, with the defaults filled in. */
public final class JobDefinition {

    private final String name;
    private final Set<String> aliases;
    private final Settings settings;
    private final JobSignature signature;
    private final Class<?> beanClass;
    private final Method method;
    private final Supplier<Object> bean;
    private final Supplier<@Nullable Object> existing;
    private volatile @Nullable Method invocable;

    /**
     * The settings of a job.
     *
     * @param timeout zero for none
     * @param unique zero for never
     * @param concurrency 0 for no separate limit
     * @param schedule by which it runs without being called, or {@code null}
     */
    public record Settings(
            String queue,
            int priority,
            int maxAttempts,
            Duration backoff,
            Duration timeout,
            Duration retention,
            Duration unique,
            int concurrency,
            List<String> tags,
            @Nullable Schedule schedule) {}

    /**
     * @param bean creates it if necessary
     * @param existing the bean if it has been created, otherwise {@code null}
     */
    JobDefinition(
            String name,
            Set<String> aliases,
            Settings settings,
            JobSignature signature,
            Class<?> beanClass,
            Method method,
            Supplier<Object> bean,
            Supplier<@Nullable Object> existing) {
        this.name = name;
        this.aliases = Set.copyOf(aliases);
        this.settings = settings;
        this.signature = signature;
        this.beanClass = beanClass;
        this.method = method;
        this.bean = bean;
        this.existing = existing;
    }

    public String name() {
        return name;
    }

    Set<String> aliases() {
        return aliases;
    }

    public Settings settings() {
        return settings;
    }

    public JobSignature signature() {
        return signature;
    }

    public Method method() {
        return method;
    }

    /** Returns whether a reference to this method of this class or interface refers to this job. */
    boolean isMeantBy(Class<?> owner, String methodName, List<Class<?>> parameters) {
        return method.getName().equals(methodName)
                && owner.isAssignableFrom(beanClass)
                && List.of(method.getParameterTypes()).equals(parameters);
    }

    /** Calls the method on the bean, through its proxies. */
    @Nullable
    public Object invoke(@Nullable Object... arguments) throws Exception {
        Object target = bean.get();
        try {
            return invocableOn(target).invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw JobDefinition.<Exception>asItIs(e.getTargetException());
        }
    }

    /** Throws the method's exception as it is, whatever its class: a method may throw what it does not declare. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> E asItIs(Throwable thrown) throws E {
        throw (E) thrown;
    }

    private Method invocableOn(Object target) {
        Method found = invocable;
        if (found == null || !found.getDeclaringClass().isInstance(target)) {
            found = JobBeanCheck.invocable(target, beanClass, method);
            ReflectionUtils.makeAccessible(found);
            invocable = found;
        }
        return found;
    }

    /** @throws JobDeclarationException if the bean already exists and its proxies cannot run the job */
    void checkBean() {
        Object there = existing.get();
        if (there != null) {
            invocableOn(there);
        }
    }

    /**
     * Returns the name of the type because of which results of a class are refused, or {@code null} if there is none:
     * nobody could wait for their work.
     */
    public static @Nullable String refusalOf(Class<?> result) {
        return JobBeanCheck.refusalOf(result);
    }

    @Override
    public String toString() {
        return "JobDefinition[" + name + "]";
    }
}
