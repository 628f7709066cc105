/**
 * Events crossed with features: what a user sees when something happens around Redis while the library is in use.
 *
 * <p>{@code docs/crossings.md} holds the table, and is what {@link io.secureredis.crossings.EventCrossings} expects. An
 * {@link io.secureredis.crossings.Event} is something that happens to a {@link io.secureredis.crossings.World}; a
 * {@link io.secureredis.crossings.Feature} knows how to use one part of the library and how to say in a few words what
 * came of it.
 */
package io.secureredis.crossings;
