/**
 * The methods that may be called: finds those that are declared, checks them, and returns them by name or by reference.
 * Nothing else is ever called, whatever Redis holds. Nothing here is for applications.
 *
 * <p>Start with {@code JobRegistry}.
 */
@NullMarked
package io.secureredis.jobs.declarations;

import org.jspecify.annotations.NullMarked;
