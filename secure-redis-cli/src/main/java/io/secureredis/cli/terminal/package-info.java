/** The environment of every command: its input and output, errors, and exit codes. */
@NullMarked
package io.secureredis.cli.terminal;

import org.jspecify.annotations.NullMarked;
