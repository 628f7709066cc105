/** Auto-configures jobs: the beans, the worker, and the explanation of an invalid declaration. */
@NullMarked
package io.secureredis.jobs.autoconfigure;

import org.jspecify.annotations.NullMarked;
