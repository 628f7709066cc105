package io.secureredis.autoconfigure;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Conditional;

/**
 * Matches where an application has several beans of a type, and Spring could not choose one of them: where {@code @ConditionalOnSingleCandidate} does not match although there is a bean. For
 * {@link SteppedBack} beans. On an auto-configuration that comes after those that make such beans.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@Conditional(OnSeveralCandidates.class)
public @interface ConditionalOnSeveralCandidates {

    Class<?> value();
}
