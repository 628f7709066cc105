/** Configures the connections to Redis: TLS, credentials, reconnection, pools, startup checks, health and metrics. */
@NullMarked
package io.secureredis.autoconfigure.connection;

import org.jspecify.annotations.NullMarked;
