package io.secureredis.test;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.TestContextAnnotationUtils;

/** Gives a test with {@link SecureRedisTest} its Redis. */
final class SecureRedisContextCustomizerFactory implements ContextCustomizerFactory {

    @Override
    public @Nullable ContextCustomizer createContextCustomizer(
            Class<?> testClass, List<ContextConfigurationAttributes> attributes) {
        SecureRedisTest test = TestContextAnnotationUtils.findMergedAnnotation(testClass, SecureRedisTest.class);
        return test == null ? null : new SecureRedisContextCustomizer(test.inline());
    }
}
