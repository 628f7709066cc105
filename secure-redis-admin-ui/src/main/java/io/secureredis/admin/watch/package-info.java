/**
 * What the dashboard shows next to the queues: servers, caches, keys and what the doctor found, with their pages. Not
 * for applications: it may change in any release.
 */
@NullMarked
package io.secureredis.admin.watch;

import org.jspecify.annotations.NullMarked;
