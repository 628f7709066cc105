package io.secureredis.jobs.declarations;

import io.secureredis.jobs.JobException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.MethodType;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.asm.ClassReader;
import org.springframework.asm.ClassVisitor;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;
import org.springframework.asm.SpringAsmInfo;
import org.springframework.asm.Type;
import org.springframework.util.ClassUtils;
import org.springframework.util.ConcurrentReferenceHashMap;

/**
 * Finds the job that a method reference such as {@code Mailer::welcome} refers to.
 *
 * <p>The compiler gives every reference a class of its own, whose {@link SerializedLambda} names the method. It is read
 * once for each such class, and the result is kept per class. The reference is never called, serialized or stored.
 */
final class MethodReferences {

    /** The names that the compilers of Java and of Kotlin give to a lambda's method. */
    private static final Pattern LAMBDA = Pattern.compile("lambda\\$.*|.*\\$lambda\\$\\d+");

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

    private static boolean isReference(SerializedLambda lambda) {
        return lambda.getCapturedArgCount() == 0
                && !LAMBDA.matcher(lambda.getImplMethodName()).matches();
    }

    private JobDefinition find(Serializable reference) {
        SerializedLambda lambda = describe(reference);
        if (lambda == null || !isReference(lambda)) {
            throw notAMethod();
        }
        ClassLoader loader = reference.getClass().getClassLoader();
        if (lambda.getImplMethodKind() == MethodHandleInfo.REF_invokeStatic) {
            Adapted.Target adapted = Adapted.find(lambda, loader);
            if (adapted == null) {
                throw notAMethod();
            }
            return only(loader, adapted.owner(), adapted.name(), adapted.descriptor());
        }
        return only(loader, lambda.getImplClass(), lambda.getImplMethodName(), lambda.getImplMethodSignature());
    }

    private static JobException notAMethod() {
        return new JobException(
                "SR410",
                "The job was not called with a reference to a method of a class, so the library cannot tell which "
                        + "method is meant. Write Mailer::welcome, with the class before the colons: not a lambda, "
                        + "not mailer::welcome, and not a function outside of a class. Or call the job by its name.");
    }

    private JobDefinition only(ClassLoader loader, String owner, String method, String descriptor) {
        return only(
                ClassUtils.resolveClassName(owner.replace('/', '.'), loader),
                method,
                MethodType.fromMethodDescriptorString(descriptor, loader).parameterList());
    }

    private JobDefinition only(Class<?> owner, String method, List<Class<?>> parameters) {
        List<JobDefinition> meant = registry.all().stream()
                .filter(job -> job.isMeantBy(owner, method, parameters))
                .toList();
        if (meant.size() == 1) {
            return meant.get(0);
        }
        throw notOne(ClassUtils.getShortName(owner) + "::" + method, meant);
    }

    private static JobException notOne(String name, List<JobDefinition> meant) {
        return new JobException(
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

    /**
     * Finds the method that Kotlin wrapped to discard its result.
     *
     * <p>Kotlin adapts a reference to a method with a result if the expected function returns nothing. The compiler
     * writes a synthetic static method that takes the bean and the arguments, calls the method and discards the result.
     * Its name does not identify that method, because a function of the same name could be meant; its code does. A
     * lambda is different: its body may pass the arguments in another order.
     */
    private static final class Adapted {

        /** The called method, as the class file names it. */
        record Target(String owner, String name, String descriptor) {}

        private Adapted() {}

        /** Returns null if the reference is not adapted, or not to a method of its first parameter. */
        static @Nullable Target find(SerializedLambda lambda, ClassLoader loader) {
            try (InputStream classFile = loader.getResourceAsStream(lambda.getImplClass() + ".class")) {
                if (classFile == null) {
                    return null;
                }
                Wrappers wrappers = new Wrappers(lambda.getImplMethodName(), lambda.getImplMethodSignature());
                new ClassReader(classFile).accept(wrappers, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
                return wrappers.target();
            } catch (IOException | IllegalArgumentException unreadable) {
                return null;
            }
        }

        /** Collects what the synthetic method of this name and descriptor calls. */
        private static final class Wrappers extends ClassVisitor {

            private final String name;
            private final String descriptor;
            private final List<Target> called = new ArrayList<>();
            private boolean callsOther;

            Wrappers(String name, String descriptor) {
                super(SpringAsmInfo.ASM_VERSION);
                this.name = name;
                this.descriptor = descriptor;
            }

            @Override
            public @Nullable MethodVisitor visitMethod(
                    int access,
                    String method,
                    String type,
                    @Nullable String signature,
                    String @Nullable [] exceptions) {
                boolean wanted =
                        (access & Opcodes.ACC_SYNTHETIC) != 0 && method.equals(name) && type.equals(descriptor);
                return wanted ? new Calls() : null;
            }

            @Nullable
            Target target() {
                if (callsOther || called.size() != 1) {
                    return null;
                }
                Target only = called.get(0);
                List<Type> parameters = new ArrayList<>(List.of(Type.getObjectType(only.owner())));
                parameters.addAll(List.of(Type.getArgumentTypes(only.descriptor())));
                return parameters.equals(List.of(Type.getArgumentTypes(descriptor))) ? only : null;
            }

            private final class Calls extends MethodVisitor {

                Calls() {
                    super(SpringAsmInfo.ASM_VERSION);
                }

                @Override
                public void visitMethodInsn(int opcode, String owner, String method, String type, boolean isInterface) {
                    if (opcode == Opcodes.INVOKEVIRTUAL || opcode == Opcodes.INVOKEINTERFACE) {
                        called.add(new Target(owner, method, type));
                    } else {
                        callsOther = true;
                    }
                }
            }
        }
    }
}
