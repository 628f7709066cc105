/** Makes jobs work by adding the dependency: the beans, the worker, and the explanation when a job is declared wrongly. */
@NullMarked
package io.secureredis.jobs.autoconfigure;

import org.jspecify.annotations.NullMarked;
