package io.secureredis.jobs;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A reference to a {@link SecureJob} method with 2 parameters, such as {@code Mailer::welcome}. It only identifies the
 * method and is never called.
 */
@FunctionalInterface
public interface Job2<B, A1 extends @Nullable Object, A2 extends @Nullable Object> extends Serializable {

    void call(B bean, A1 a1, A2 a2) throws Exception;
}
