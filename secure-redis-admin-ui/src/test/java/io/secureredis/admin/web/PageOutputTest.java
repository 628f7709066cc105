package io.secureredis.admin.web;

import static org.assertj.core.api.Assertions.assertThat;

import gg.jte.output.StringOutput;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PageOutputTest {

    private static final String HOSTILE = "a\u202Eb\u001Bc\u2066d\u0085<";

    private static String written(String tag, @Nullable String attribute, @Nullable String text) {
        StringOutput page = new StringOutput();
        PageOutput output = new PageOutput(page);
        output.setContext(tag, attribute);
        output.writeUserContent(text);
        return page.toString();
    }

    @ParameterizedTest
    @CsvSource({"td,", "span,", "title,", "option,", "button,aria-label", "a,title", "form,data-question"})
    void text_thatControlsThePage_isShownWithoutThat(String tag, @Nullable String attribute) {
        assertThat(written(tag, attribute, HOSTILE)).isEqualTo("a?b?c?d?&lt;");
    }

    @ParameterizedTest
    @CsvSource({"pre,", "textarea,", "input,value", "option,value"})
    void text_thatIsReadOrSentBackExactly_stays(String tag, @Nullable String attribute) {
        assertThat(written(tag, attribute, HOSTILE)).isEqualTo(HOSTILE.replace("<", "&lt;"));
    }

    @Test
    void text_afterAValue_isShownWithoutThatAgain() {
        StringOutput page = new StringOutput();
        PageOutput output = new PageOutput(page);
        output.setContext("input", "value");
        output.setContext("input", null);
        output.writeUserContent(HOSTILE);
        assertThat(page.toString()).isEqualTo("a?b?c?d?&lt;");
    }

    @Test
    void text_ofALanguageThatJoinsLetters_stays() {
        String persianAndFamily = "\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645\n\uD83D\uDC68\u200D\uD83D\uDC69";
        assertThat(written("td", null, persianAndFamily)).isEqualTo(persianAndFamily);
        assertThat(written("td", null, null)).isEmpty();
    }
}
