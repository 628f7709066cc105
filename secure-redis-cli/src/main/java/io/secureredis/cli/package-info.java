/**
 * The command line: {@code secure-redis <command>}.
 *
 * <p>Start with {@link io.secureredis.cli.Main}. Each command is one class, listed in
 * {@link io.secureredis.cli.Commands}; the libraries do the work.
 */
@NullMarked
package io.secureredis.cli;

import org.jspecify.annotations.NullMarked;
