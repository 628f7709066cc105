package io.secureredis.jobs;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A reference to a {@link SecureJob} method with one parameter, such as {@code Mailer::welcome}. It only identifies the
 * method and is never called.
 */
@FunctionalInterface
public interface Job1<B, A1 extends @Nullable Object> extends Serializable {

    void call(B bean, A1 a1) throws Exception;
}
