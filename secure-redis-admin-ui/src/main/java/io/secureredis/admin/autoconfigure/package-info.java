/** Puts the {@linkplain io.secureredis.admin.Dashboard dashboard} into a Spring MVC application that asked for it, and refuses where nothing would guard it. */
@NullMarked
package io.secureredis.admin.autoconfigure;

import org.jspecify.annotations.NullMarked;
