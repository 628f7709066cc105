package io.secureredis.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ErrorReferenceTest {

    private static final Pattern CODE = Pattern.compile("SR4\\d\\d");
    private static final Pattern ENTRY = Pattern.compile("(?m)^### (SR4\\d\\d)$");

    @Test
    void code_inTheSources_hasAnEntryAndTheOtherWayRound() throws IOException {
        Set<String> used = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                CODE.matcher(Files.readString(file))
                        .results()
                        .map(result -> result.group())
                        .forEach(used::add);
            }
        }
        Set<String> entries = new TreeSet<>();
        Matcher entry = ENTRY.matcher(Files.readString(Path.of("../docs/reference/errors.md")));
        while (entry.find()) {
            entries.add(entry.group(1));
        }
        // The range that JobException names.
        used.remove("SR449");
        assertThat(used).isNotEmpty().isEqualTo(entries);
    }
}
