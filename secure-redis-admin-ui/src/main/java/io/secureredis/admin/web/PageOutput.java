package io.secureredis.admin.web;

import gg.jte.TemplateOutput;
import gg.jte.html.OwaspHtmlTemplateOutput;
import io.secureredis.PrintableText;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes the texts of a page: escaped, and without characters that turn the direction of the text or control a
 * terminal. It does not matter who chose them. What is there to be sent back or read exactly stays as it is: values of
 * fields, and preformatted text.
 */
final class PageOutput extends OwaspHtmlTemplateOutput {

    private static final Set<String> EXACT_TAGS = Set.of("pre", "textarea");

    private static final String EXACT_ATTRIBUTE = "value";

    /** Line breaks, and the joiners that Persian, several Indian scripts and many emoji need. */
    private static final String KEPT = "\n\r\t\u200C\u200D";

    private boolean isExact;

    PageOutput(TemplateOutput output) {
        super(output);
    }

    @Override
    public void setContext(String tagName, @Nullable String attributeName) {
        super.setContext(tagName, attributeName);
        isExact = attributeName == null ? EXACT_TAGS.contains(tagName) : attributeName.equals(EXACT_ATTRIBUTE);
    }

    @Override
    public void writeUserContent(@Nullable String value) {
        super.writeUserContent(value == null || isExact ? value : PrintableText.of(value, KEPT));
    }
}
