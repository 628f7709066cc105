/**
 * The command line: {@code secure-redis <command>}.
 *
 * <p>Start at {@link io.secureredis.cli.Main}. Each command is one class, named in {@link io.secureredis.cli.Commands}; what it does is done by the libraries.
 */
@NullMarked
package io.secureredis.cli;

import org.jspecify.annotations.NullMarked;
