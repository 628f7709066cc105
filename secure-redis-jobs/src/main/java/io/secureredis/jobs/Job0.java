package io.secureredis.jobs;

import java.io.Serializable;

/** A reference to a {@link SecureJob} method with no parameters, such as {@code Mailer::welcome}. Never called; only asked which method it is. */
@FunctionalInterface
public interface Job0<B> extends Serializable {

    void call(B bean) throws Exception;
}
