/**
 * Connections to Redis that fail closed: what is refused before a byte is sent, who logs in and with what, how TLS material is renewed, and what each failure
 * means.
 *
 * <p>Read {@link io.secureredis.connection.ConnectionPolicy} first, then {@link io.secureredis.connection.CredentialsSource} and
 * {@link io.secureredis.connection.LiveTls}. Nothing here knows Spring Boot.
 */
@NullMarked
package io.secureredis.connection;

import org.jspecify.annotations.NullMarked;
