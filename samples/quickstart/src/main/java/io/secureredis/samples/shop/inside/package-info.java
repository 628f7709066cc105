/**
 * The first page: the shop's view next to Redis's view, and an attacker to try. No application needs any of it.
 *
 * <p>Start with {@link io.secureredis.samples.shop.inside.FirstPage}.
 */
@NullMarked
package io.secureredis.samples.shop.inside;

import org.jspecify.annotations.NullMarked;
