package io.secureredis.autoconfigure;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Conditional;

/**
 * Matches if an application has several beans of a type and Spring cannot choose one of them. In that case
 * {@code @ConditionalOnSingleCandidate} does not match although there is a bean. Use it for {@link SteppedBack} beans,
 * on an auto-configuration that comes after those that create such beans.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@Conditional(OnSeveralCandidates.class)
public @interface ConditionalOnSeveralCandidates {

    Class<?> value();
}
