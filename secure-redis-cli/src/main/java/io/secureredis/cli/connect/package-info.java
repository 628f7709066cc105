/** Finds a command's Redis and secret: from options, environment variables, and the application's own configuration. */
@NullMarked
package io.secureredis.cli.connect;

import org.jspecify.annotations.NullMarked;
