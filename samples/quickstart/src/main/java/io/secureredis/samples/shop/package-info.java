/**
 * The shop: the code that a user of secure-redis writes.
 *
 * <p>Start with {@link io.secureredis.samples.shop.Books}, then {@link io.secureredis.samples.shop.Mailer}. The package
 * {@code inside} creates the content of its first page.
 */
@NullMarked
package io.secureredis.samples.shop;

import org.jspecify.annotations.NullMarked;
