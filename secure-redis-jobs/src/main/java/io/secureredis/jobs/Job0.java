package io.secureredis.jobs;

import java.io.Serializable;

/**
 * A reference to a {@link SecureJob} method with no parameters, such as {@code Mailer::welcome}. It only identifies the
 * method and is never called.
 */
@FunctionalInterface
public interface Job0<B> extends Serializable {

    void call(B bean) throws Exception;
}
