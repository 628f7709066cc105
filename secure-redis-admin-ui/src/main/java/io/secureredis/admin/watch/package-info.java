/**
 * What the dashboard shows of servers and caches. Not for applications: it may change in any release.
 */
@NullMarked
package io.secureredis.admin.watch;

import org.jspecify.annotations.NullMarked;
