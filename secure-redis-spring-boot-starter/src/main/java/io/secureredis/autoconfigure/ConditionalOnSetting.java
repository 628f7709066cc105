package io.secureredis.autoconfigure;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Conditional;

/**
 * Matches if a property has a value. Unlike {@code @ConditionalOnProperty}, it takes an empty value, such as that of
 * {@code ${REDIS_SOCKET:}}, for none, and refuses a placeholder that nothing resolves by the name of the property.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@Conditional(OnSetting.class)
public @interface ConditionalOnSetting {

    /** Name of the property. */
    String value();
}
