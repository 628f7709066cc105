/** Personal data that is kept for a minute, and not longer. */
@org.jspecify.annotations.NullMarked
package io.secureredis.samples.users;
