/**
 * Connections to Redis: what each failure means and what to do, which permissions a user needs, which credentials are
 * used, and the settings of a TLS handshake.
 *
 * <p>Read {@link io.secureredis.connection.ConnectionFailures} first, then {@link io.secureredis.connection.AclRules}
 * and {@link io.secureredis.connection.CredentialsSource}. Nothing in this package depends on Spring Boot.
 */
@NullMarked
package io.secureredis.connection;

import org.jspecify.annotations.NullMarked;
