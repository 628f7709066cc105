package io.secureredis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Each error that the command line can end with is in a transcript: a test quotes the longest text in each call of
 * {@code CliException.failed} and {@code usage}, or at least 15 characters of it.
 */
class ErrorsAreTestedTest {

    private static final Pattern CALL = Pattern.compile("CliException\\s*\\.\\s*(?:failed|usage)\\(");
    private static final Pattern LITERAL = Pattern.compile("\"((?:\\\\.|[^\"\\\\])*)\"");
    private static final Pattern CONCATENATION = Pattern.compile("\"\\s*\\+\\s*\"");
    private static final Pattern WHOLE = Pattern.compile("\"(?:\\\\.|[^\"\\\\])*\"|[(){},]");

    private static final int SHORTEST = 15;

    private static final Pattern HINT = Pattern.compile("->\\s*((?:\"(?:\\\\.|[^\"\\\\])*\"\\s*\\+?\\s*)+);");

    @Test
    void errors_ofTheCommandLine_areEachInATranscript() {
        Set<String> tests = quotedByTests();
        List<String> untested = new ArrayList<>();
        int calls = 0;
        for (Path source : files("src/main/java")) {
            String text = concatenated(read(source));
            Matcher call = CALL.matcher(text);
            while (call.find()) {
                calls++;
                String problem = firstArgument(text, call.end());
                String quoted = longest(problem);
                if (!isQuoted(quoted, tests)) {
                    untested.add(source.getFileName() + ": " + problem.replaceAll("\\s+", " "));
                }
            }
        }

        assertThat(calls).isGreaterThan(90);
        // The text of an exception of core or the starter. The hint is the CLI's own, see below and MigrateRun's
        // transcripts. TargetsTest has what ApplicationConfig takes from the starter.
        assertThat(untested)
                .containsExactlyInAnyOrder(
                        "ApplicationConfig.java: e.code() + \" \" + e.description()",
                        "ConnectionErrors.java: failure.code() + \" \" + failure.description()",
                        "MigrateRun.java: String.valueOf(failed.getMessage())");
    }

    @Test
    void hints_aboutConnections_areEachInATranscript() {
        Set<String> tests = quotedByTests();
        String text = concatenated(read(Path.of("src/main/java/io/secureredis/cli/connect/ConnectionErrors.java")));
        List<String> hints =
                HINT.matcher(text).results().map(hint -> longest(hint.group(1))).toList();

        assertThat(hints).hasSizeGreaterThan(8).allMatch(hint -> isQuoted(hint, tests));
    }

    /** Returns the text up to the comma or parenthesis that ends the argument. */
    private static String firstArgument(String text, int start) {
        int depth = 0;
        Matcher token = WHOLE.matcher(text);
        for (int from = start; token.find(from); from = token.end()) {
            String found = token.group();
            if (depth == 0 && (found.equals(",") || found.equals(")"))) {
                return text.substring(start, token.start()).strip();
            }
            depth += found.equals("(") || found.equals("{") ? 1 : found.equals(")") || found.equals("}") ? -1 : 0;
        }
        throw new IllegalStateException("An argument without an end");
    }

    private static String longest(String expression) {
        return LITERAL.matcher(expression)
                .results()
                .map(literal -> literal.group(1).strip())
                .max(Comparator.comparingInt(String::length))
                .orElse("");
    }

    private static String concatenated(String source) {
        return CONCATENATION.matcher(source).replaceAll("");
    }

    private static boolean isQuoted(String text, Set<String> tests) {
        return !text.isEmpty()
                && tests.stream()
                        .anyMatch(test -> test.contains(text)
                                || (test.length() >= Math.min(SHORTEST, text.length()) && text.contains(test)));
    }

    /** Returns the lines of all texts in the tests, without what {@link ErrorReport} puts in front. */
    private static Set<String> quotedByTests() {
        return files("src/test/java").stream()
                .flatMap(file -> LITERAL.matcher(concatenated(read(file))).results())
                .flatMap(literal -> Stream.of(literal.group(1).split("\\\\n|\\|")))
                .map(line -> line.strip().replaceFirst("^(?:error|hint): ?", ""))
                .filter(line -> !line.isEmpty())
                .collect(Collectors.toSet());
    }

    private static List<Path> files(String directory) {
        try (Stream<Path> files = Files.walk(Path.of(directory))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.endsWith("ErrorsAreTestedTest.java"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
