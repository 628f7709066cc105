/**
 * The first page: what the shop sees beside what Redis holds, and an intruder to try. No application needs any of it.
 *
 * <p>Start with {@link io.secureredis.samples.shop.inside.FirstPage}.
 */
@NullMarked
package io.secureredis.samples.shop.inside;

import org.jspecify.annotations.NullMarked;
