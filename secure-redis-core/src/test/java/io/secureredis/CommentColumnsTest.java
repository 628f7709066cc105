package io.secureredis;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.crypto.Repository;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class CommentColumnsTest {

    private static final String FITTING = "x".repeat(CommentColumns.WIDEST - 3);

    @Test
    void tooWide_commentsOfEachKind_areFoundByLine() {
        assertThat(CommentColumns.tooWide("// " + FITTING + "\n// " + FITTING + "x"))
                .containsExactly(2);
        assertThat(CommentColumns.tooWide("/**\n * " + FITTING + "x\n */\nint a;"))
                .containsExactly(2);
        assertThat(CommentColumns.tooWide("/* " + FITTING + " */")).containsExactly(1);
        assertThat(CommentColumns.tooWide("String a = \"\\\"\"; // " + FITTING)).containsExactly(1);
        assertThat(CommentColumns.tooWide("\"\"\"\n a \"\"\";\n// " + FITTING + "x"))
                .containsExactly(3);
    }

    @Test
    void tooWide_wideCodeAndStrings_areNoComments() {
        assertThat(CommentColumns.tooWide("String a = \"// " + FITTING + "\";")).isEmpty();
        assertThat(CommentColumns.tooWide("char a = '\"'; import a." + FITTING + ";"))
                .isEmpty();
        assertThat(CommentColumns.tooWide("\"\"\"\n * " + FITTING + "x\n // " + FITTING + "x\n\"\"\""))
                .isEmpty();
    }

    @Test
    void tooWideBelow_allModules_hasNone() throws IOException {
        assertThat(CommentColumns.tooWideBelow(Repository.file("")))
                .as("comments wider than 120 columns; the formatter does not wrap them")
                .isEmpty();
    }
}
