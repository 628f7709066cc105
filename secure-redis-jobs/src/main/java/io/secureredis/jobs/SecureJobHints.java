package io.secureredis.jobs;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.aot.hint.annotation.ReflectiveProcessor;

/**
 * What a native image needs to run a job: its method, and the fields of its parameters and its result, which are stored
 * as JSON.
 */
final class SecureJobHints implements ReflectiveProcessor {

    private final BindingReflectionHintsRegistrar binding = new BindingReflectionHintsRegistrar();

    @Override
    public void registerReflectionHints(ReflectionHints hints, AnnotatedElement element) {
        if (element instanceof Method method) {
            hints.registerMethod(method, ExecutableMode.INVOKE);
            binding.registerReflectionHints(hints, method.getGenericParameterTypes());
            binding.registerReflectionHints(hints, method.getGenericReturnType());
        }
    }
}
