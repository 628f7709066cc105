package io.secureredis;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Finds comments that are wider than {@value #WIDEST} columns. The formatter wraps code, but neither comments nor
 * strings. Imports and strings may be wider.
 */
final class CommentColumns {

    static final int WIDEST = 120;

    private static final Set<String> NOT_SOURCES = Set.of("target", ".git");

    private enum In {
        CODE,
        STRING,
        TEXT_BLOCK,
        LINE_COMMENT,
        BLOCK_COMMENT
    }

    private final String source;
    private final List<Integer> tooWide = new ArrayList<>();
    private In in = In.CODE;
    private int at;
    private char quote;

    private CommentColumns(String source) {
        this.source = source;
    }

    /** Returns the numbers of the lines with a comment that is too wide. */
    static List<Integer> tooWide(String source) {
        CommentColumns columns = new CommentColumns(source);
        columns.scan();
        return columns.tooWide;
    }

    /** Returns {@code file:line} for every comment below a directory that is too wide. */
    static List<String> tooWideBelow(Path directory) throws IOException {
        List<String> found = new ArrayList<>();
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {

            @Override
            public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes) {
                return NOT_SOURCES.contains(String.valueOf(visited.getFileName()))
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (file.toString().endsWith(".java")) {
                    tooWide(Files.readString(file)).forEach(line -> found.add(directory.relativize(file) + ":" + line));
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return found;
    }

    private void scan() {
        int line = 1;
        int start = 0;
        boolean comment = false;
        while (at <= source.length()) {
            if (at == source.length() || source.charAt(at) == '\n') {
                if (comment && at - start > WIDEST) {
                    tooWide.add(line);
                }
                in = in == In.LINE_COMMENT || in == In.STRING ? In.CODE : in;
                comment = in == In.BLOCK_COMMENT;
                line++;
                start = ++at;
            } else {
                step();
                comment |= in == In.LINE_COMMENT || in == In.BLOCK_COMMENT;
            }
        }
    }

    /** Moves past one token, as far as it decides what comes after it. */
    private void step() {
        switch (in) {
            case CODE -> code();
            case STRING -> string();
            case TEXT_BLOCK -> leave("\"\"\"");
            case BLOCK_COMMENT -> leave("*/");
            case LINE_COMMENT -> at++;
        }
    }

    private void code() {
        if (!enter("//", In.LINE_COMMENT) && !enter("/*", In.BLOCK_COMMENT) && !enter("\"\"\"", In.TEXT_BLOCK)) {
            quote = source.charAt(at++);
            in = quote == '"' || quote == '\'' ? In.STRING : In.CODE;
        }
    }

    private void string() {
        char here = source.charAt(at);
        at += here == '\\' ? 2 : 1;
        in = here == quote ? In.CODE : In.STRING;
    }

    private boolean enter(String token, In entered) {
        boolean found = source.startsWith(token, at);
        if (found) {
            at += token.length();
            in = entered;
        }
        return found;
    }

    private void leave(String token) {
        if (!enter(token, In.CODE)) {
            at += source.charAt(at) == '\\' && in == In.TEXT_BLOCK && source.charAt(at + 1) != '\n' ? 2 : 1;
        }
    }
}
