package io.secureredis.autoconfigure;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The values that a property of this library may have: a number, a duration or a size. Another value stops the
 * application at the start, with {@code SR227} and the property's name.
 *
 * <p>For the records of this library's modules; not for applications.
 */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
public @interface SettingRange {

    /** The longest duration where no other limit makes sense. Longer ones overflow as nanoseconds, or as a date. */
    String LONGEST = "36500d";

    /** The smallest value, as it may be written in a property. */
    String least();

    /** The largest value, as it may be written in a property. */
    String most();

    /** Whether 0 is possible although it is less than the smallest value, because it turns something off. */
    boolean orZero() default false;
}
