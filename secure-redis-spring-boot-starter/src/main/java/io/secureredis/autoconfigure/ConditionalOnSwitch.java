package io.secureredis.autoconfigure;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Conditional;

/**
 * Matches if all named properties are on. Unlike {@code @ConditionalOnBooleanProperty}, it reads them as Boot binds a
 * {@code boolean}: {@code yes}, {@code on} and {@code 1} are true. A value that is no boolean counts as on, so that it
 * is refused when the properties are bound, and nothing is left unsealed because of it.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@Conditional(OnSwitch.class)
public @interface ConditionalOnSwitch {

    /** Names of properties that are on unless they are turned off. */
    String[] value() default {};

    /** Names of properties that are off unless they are turned on. */
    String[] offByDefault() default {};
}
