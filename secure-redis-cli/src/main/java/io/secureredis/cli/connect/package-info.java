/** How a command reaches Redis and the secret: options, environment variables, and the application's own configuration. */
@NullMarked
package io.secureredis.cli.connect;

import org.jspecify.annotations.NullMarked;
