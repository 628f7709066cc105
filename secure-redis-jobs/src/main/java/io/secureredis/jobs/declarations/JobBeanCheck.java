package io.secureredis.jobs.declarations;

import io.secureredis.jobs.JobDeclarationException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.Advisor;
import org.springframework.aop.PointcutAdvisor;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.interceptor.AsyncExecutionInterceptor;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.GenericTypeResolver;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;

/**
 * Refuses jobs that their bean cannot run as declared.
 *
 * <p>Only the existing bean shows what a proxy does to a method. Beans that exist at startup are checked then, lazy and
 * prototype ones before their first job runs.
 */
final class JobBeanCheck {

    /** Scopes that end with a request, which a worker does not have. */
    private static final Set<String> OF_A_REQUEST = Set.of("request", "session", "websocket");

    private static final List<Class<? extends Annotation>> ASYNC = Stream.of(
                    "org.springframework.scheduling.annotation.Async",
                    "jakarta.ejb.Asynchronous",
                    "jakarta.enterprise.concurrent.Asynchronous")
            .map(JobBeanCheck::annotation)
            .filter(Objects::nonNull)
            .<Class<? extends Annotation>>map(found -> found)
            .toList();

    /** Names of types whose work nobody does or waits for; not all of them need to be on the class path. */
    private static final List<String> REFUSED = List.of(
            "java.util.concurrent.Future",
            "java.util.concurrent.Callable",
            "java.util.function.Supplier",
            "java.lang.Runnable",
            "java.util.stream.BaseStream",
            "java.util.Iterator",
            "org.reactivestreams.Publisher",
            "java.util.concurrent.Flow$Publisher",
            "kotlinx.coroutines.flow.Flow",
            "kotlinx.coroutines.Job",
            "kotlin.sequences.Sequence",
            "kotlin.jvm.functions.Function0");

    private JobBeanCheck() {}

    @SuppressWarnings("unchecked")
    private static @Nullable Class<? extends Annotation> annotation(String name) {
        ClassLoader loader = JobBeanCheck.class.getClassLoader();
        return ClassUtils.isPresent(name, loader)
                ? (Class<? extends Annotation>) ClassUtils.resolveClassName(name, loader)
                : null;
    }

    /** @throws JobDeclarationException {@code SR483} if the method returns before its work is done */
    static void requireSynchronous(Class<?> type, Method method) {
        for (Class<? extends Annotation> async : ASYNC) {
            if (AnnotatedElementUtils.hasAnnotation(method, async)
                    || AnnotatedElementUtils.hasAnnotation(type, async)) {
                throw asynchronous(type, method);
            }
        }
    }

    private static JobDeclarationException asynchronous(Class<?> type, Method method) {
        return new JobDeclarationException(
                "SR483",
                "The @SecureJob method " + JobScanner.where(type, method)
                        + " is asynchronous (@Async): it returns before its work is done, so the job would be"
                        + " acknowledged before it ran.",
                "Remove @Async from the method and its class: a job runs in a thread of the worker anyway. To continue in other threads, return a CompletableFuture.");
    }

    /** @throws JobDeclarationException {@code SR488} if the method returns work that nobody does or waits for */
    static void requireAwaitable(Class<?> type, Method method) {
        String refused = refusalOf(GenericTypeResolver.resolveReturnType(method, type));
        for (Class<?> parameter : method.getParameterTypes()) {
            refused = parameter.getName().equals("kotlin.coroutines.Continuation") ? "suspend function" : refused;
        }
        if (refused != null) {
            throw new JobDeclarationException(
                    "SR488",
                    "The @SecureJob method " + JobScanner.where(type, method) + " returns its work as a " + refused
                            + ". Nothing would do that work or wait for it, so the job would be acknowledged before it is done.",
                    "Do the work in the method, or return a CompletableFuture, a Mono or a Flux.");
        }
    }

    /** @throws JobDeclarationException {@code SR484} if there is no such bean outside of a request */
    static void requireReachable(ConfigurableListableBeanFactory beans, String beanName, Class<?> type, Method method) {
        for (String name : List.of(beanName, ScopedProxyUtils.getTargetBeanName(beanName))) {
            String scope = beans.containsBeanDefinition(name)
                    ? beans.getMergedBeanDefinition(name).getScope()
                    : null;
            if (scope != null && OF_A_REQUEST.contains(scope)) {
                throw new JobDeclarationException(
                        "SR484",
                        "The @SecureJob method " + JobScanner.where(type, method) + " is on a bean of the scope "
                                + scope + ", and a worker has no " + scope + ".",
                        "Declare the job on a singleton or prototype bean, and pass what it needs as arguments.");
            }
        }
    }

    /**
     * Returns the method to call on a bean, which may be a proxy.
     *
     * @throws JobDeclarationException {@code SR481} or {@code SR482} if the proxy does not lead to the method,
     *     {@code SR483} if it makes it asynchronous
     */
    static Method invocable(Object bean, Class<?> type, Method method) {
        requireSynchronous(bean, type, method);
        requireOverridden(bean, type, method);
        try {
            return AopUtils.selectInvocableMethod(method, bean.getClass());
        } catch (IllegalStateException e) {
            throw new JobDeclarationException(
                    "SR482",
                    "The @SecureJob method " + JobScanner.where(type, method)
                            + " cannot be called through the proxy of its bean: the proxy has only the methods of the"
                            + " bean's interfaces.",
                    "Declare the method in an interface of the bean, or let Spring proxy classes"
                            + " (spring.aop.proxy-target-class=true).",
                    e);
        }
    }

    private static void requireOverridden(Object bean, Class<?> type, Method method) {
        if (AopUtils.isCglibProxy(bean) && !isOverriddenBy(bean.getClass(), method)) {
            throw new JobDeclarationException(
                    "SR481",
                    "The @SecureJob method " + JobScanner.where(type, method)
                            + " is final, or not visible to the proxy of its bean: it would run on the proxy, whose"
                            + " fields are null.",
                    "Remove final and make the method public, or put the job into a bean that is not proxied.");
        }
    }

    /**
     * A subclass proxy declares each method that it forwards; a method that it does not declare runs on the proxy
     * itself.
     */
    private static boolean isOverriddenBy(Class<?> proxy, Method method) {
        return Arrays.stream(proxy.getDeclaredMethods())
                .anyMatch(one -> one.getName().equals(method.getName())
                        && Arrays.equals(one.getParameterTypes(), method.getParameterTypes()));
    }

    /** Also checks the application's own annotation of {@code @EnableAsync}. */
    private static void requireSynchronous(Object bean, Class<?> type, Method method) {
        if (bean instanceof Advised advised) {
            for (Advisor advisor : advised.getAdvisors()) {
                if (advisor.getAdvice() instanceof AsyncExecutionInterceptor
                        && (!(advisor instanceof PointcutAdvisor pointcut)
                                || pointcut.getPointcut().getMethodMatcher().matches(method, type))) {
                    throw asynchronous(type, method);
                }
            }
        }
    }

    /**
     * Returns the name of the type because of which results of a class are refused, or {@code null} if there is none.
     */
    static @Nullable String refusalOf(Class<?> result) {
        if (CompletionStage.class.isAssignableFrom(result)
                || ReactiveAdapterRegistry.getSharedInstance().getAdapter(result) != null) {
            return null;
        }
        Set<String> names = new HashSet<>();
        addNames(result, names);
        return REFUSED.stream().filter(names::contains).findFirst().orElse(null);
    }

    private static void addNames(Class<?> type, Set<String> names) {
        for (Class<?> one = type; one != null; one = one.getSuperclass()) {
            names.add(one.getName());
            for (Class<?> contract : one.getInterfaces()) {
                addNames(contract, names);
            }
        }
    }
}
