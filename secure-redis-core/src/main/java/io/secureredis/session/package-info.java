/**
 * Sealed sessions of Spring Session: connections that encrypt session ids in keys, and bind each attribute to its
 * session and name.
 *
 * <p>Start with {@link io.secureredis.session.SealedSessions}. Source: {@code docs/spec/sessions-and-templates.md}.
 */
@NullMarked
package io.secureredis.session;

import org.jspecify.annotations.NullMarked;
