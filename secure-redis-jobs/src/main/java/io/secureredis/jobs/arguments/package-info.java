/**
 * Converts the arguments and results of a job to bytes so that they come back equal. Nothing here is for applications.
 */
@NullMarked
package io.secureredis.jobs.arguments;

import org.jspecify.annotations.NullMarked;
