/**
 * The shop: what a user of secure-redis writes.
 *
 * <p>Start with {@link io.secureredis.samples.shop.Books}, then {@link io.secureredis.samples.shop.Mailer}. What its first page shows is made in {@code inside}.
 */
@NullMarked
package io.secureredis.samples.shop;

import org.jspecify.annotations.NullMarked;
