package io.secureredis.jobs;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A reference to a {@link SecureJob} method with 6 parameters, such as {@code Mailer::welcome}. It only identifies the
 * method and is never called.
 */
@FunctionalInterface
public interface Job6<
                B,
                A1 extends @Nullable Object,
                A2 extends @Nullable Object,
                A3 extends @Nullable Object,
                A4 extends @Nullable Object,
                A5 extends @Nullable Object,
                A6 extends @Nullable Object>
        extends Serializable {

    void call(B bean, A1 a1, A2 a2, A3 a3, A4 a4, A5 a5, A6 a6) throws Exception;
}
