/**
 * Connections for templates that bind each value to its key, and each hash value to its key and field.
 *
 * <p>Start with {@link io.secureredis.template.SealedTemplates}. Source: {@code docs/spec/sessions-and-templates.md}.
 */
@NullMarked
package io.secureredis.template;

import org.jspecify.annotations.NullMarked;
