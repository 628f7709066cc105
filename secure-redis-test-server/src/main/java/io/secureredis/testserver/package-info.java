/** Real Redis servers for tests and samples: started, stopped, killed, paused and searched from Java. */
@NullMarked
package io.secureredis.testserver;

import org.jspecify.annotations.NullMarked;
