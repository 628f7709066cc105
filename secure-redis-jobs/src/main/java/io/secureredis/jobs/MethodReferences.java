package io.secureredis.jobs;

import java.io.Serializable;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.MethodType;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;
import org.springframework.util.ConcurrentReferenceHashMap;

/**
 * Finds the job that a method reference such as {@code Mailer::welcome} means.
 *
 * <p>The compiler gives every reference a class of its own, whose {@link SerializedLambda} names the method. It is asked once for each such class, and the answer is kept by the
 * class. The reference is never called, serialized or stored.
 */
final class MethodReferences {

    private final JobRegistry registry;
    private final Map<Class<?>, JobDefinition> found = new ConcurrentReferenceHashMap<>();

    MethodReferences(JobRegistry registry) {
        this.registry = registry;
    }

    /** @throws JobException {@code SR410} if it is no method reference, {@code SR411} if its method is no job */
    JobDefinition resolve(Serializable reference) {
        JobDefinition known = found.get(reference.getClass());
        if (known != null) {
            return known;
        }
        JobDefinition job = find(reference);
        found.put(reference.getClass(), job);
        return job;
    }

    private JobDefinition find(Serializable reference) {
        SerializedLambda lambda = describe(reference);
        if (lambda == null
                || lambda.getCapturedArgCount() > 0
                || lambda.getImplMethodKind() == MethodHandleInfo.REF_invokeStatic
                || lambda.getImplMethodName().startsWith("lambda$")) {
            throw new JobException(
                    "SR410",
                    "A job was called by something that is not a reference to a method of a class. Pass it as Mailer::welcome, "
                            + "with the class before the colons; not as a lambda, and not as mailer::welcome.");
        }
        ClassLoader loader = reference.getClass().getClassLoader();
        Class<?> owner = ClassUtils.resolveClassName(lambda.getImplClass().replace('/', '.'), loader);
        List<Class<?>> parameters = MethodType.fromMethodDescriptorString(lambda.getImplMethodSignature(), loader)
                .parameterList();
        return only(owner, lambda.getImplMethodName(), parameters);
    }

    private JobDefinition only(Class<?> owner, String method, List<Class<?>> parameters) {
        List<JobDefinition> meant = registry.all().stream()
                .filter(job -> job.isMeantBy(owner, method, parameters))
                .toList();
        if (meant.size() == 1) {
            return meant.get(0);
        }
        String name = ClassUtils.getShortName(owner) + "::" + method;
        throw new JobException(
                "SR411",
                meant.isEmpty()
                        ? "The method " + name
                                + " is not a job of this application. Annotate it with @SecureJob, and make its class "
                                + "a Spring bean; or call the job by its name."
                        : "The method " + name + " could mean " + meant.size()
                                + " jobs. Refer to the method of a class that only one of the beans has, or call the job by its name.");
    }

    private static @Nullable SerializedLambda describe(Serializable reference) {
        try {
            Method writeReplace = reference.getClass().getDeclaredMethod("writeReplace");
            writeReplace.setAccessible(true);
            return writeReplace.invoke(reference) instanceof SerializedLambda lambda ? lambda : null;
        } catch (ReflectiveOperationException | InaccessibleObjectException notOfTheCompiler) {
            return null;
        }
    }
}
