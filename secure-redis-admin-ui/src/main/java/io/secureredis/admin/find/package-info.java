/**
 * How the dashboard looks through the jobs of a state, groups them by cause, and changes all that match. Not for
 * applications: it may change in any release.
 */
@NullMarked
package io.secureredis.admin.find;

import org.jspecify.annotations.NullMarked;
