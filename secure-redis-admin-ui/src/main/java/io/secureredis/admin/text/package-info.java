/**
 * The texts of the dashboard's pages in the visitor's language, and how moments, durations, sizes and rules are
 * written. Not for applications: it may change in any release. The files of texts are {@code messages.properties} and
 * its translations, in the resources of {@code io.secureredis.admin}.
 */
@NullMarked
package io.secureredis.admin.text;

import org.jspecify.annotations.NullMarked;
