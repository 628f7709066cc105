package io.secureredis;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.crypto.Repository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every code in a module's main sources has exactly one entry in {@code docs/reference/errors.md}, and no other code
 * has one.
 */
class ErrorReferenceTest {

    private static final Pattern CODE = Pattern.compile("\\bSR\\d{3}\\b");
    private static final Pattern ANCHOR = Pattern.compile("(?m)^### (SR\\d{3})$");

    @Test
    void reference_codesOfAllModules_haveAnEntryEach() throws IOException {
        assertThat(new TreeSet<>(anchors())).isEqualTo(codes());
    }

    @Test
    void reference_entries_areUniqueAndInOrder() throws IOException {
        assertThat(anchors()).isSorted().doesNotHaveDuplicates();
    }

    private static List<String> anchors() throws IOException {
        String reference = Files.readString(Repository.file("docs/reference/errors.md"));
        return ANCHOR.matcher(reference).results().map(match -> match.group(1)).toList();
    }

    private static Set<String> codes() throws IOException {
        Set<String> codes = new TreeSet<>();
        try (Stream<Path> modules = Files.list(Repository.file(""))) {
            for (Path sources : modules.map(module -> module.resolve("src/main"))
                    .filter(Files::isDirectory)
                    .toList()) {
                collect(sources, codes);
            }
        }
        return codes;
    }

    private static void collect(Path sources, Set<String> codes) throws IOException {
        try (Stream<Path> files = Files.walk(sources)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                // Not every file is text; the codes are ASCII.
                Matcher found = CODE.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
                while (found.find()) {
                    codes.add(found.group());
                }
            }
        }
    }
}
