/** Implements {@code secure-redis init} and {@code secure-redis certs}: configuration, users, certificates. */
@NullMarked
package io.secureredis.cli.init;

import org.jspecify.annotations.NullMarked;
