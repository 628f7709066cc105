/** Imports jobs of other libraries. Start with {@link io.secureredis.jobs.importer.JobImporter}. */
@NullMarked
package io.secureredis.jobs.importer;

import org.jspecify.annotations.NullMarked;
