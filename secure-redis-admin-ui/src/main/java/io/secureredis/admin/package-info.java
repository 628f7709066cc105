/**
 * What an application sees of the dashboard: who may visit it, what visitors did, and its settings. The rest of the
 * dashboard is in the packages below this one, which are not for applications.
 */
@NullMarked
package io.secureredis.admin;

import org.jspecify.annotations.NullMarked;
