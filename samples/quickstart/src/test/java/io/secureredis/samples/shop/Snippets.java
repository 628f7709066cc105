package io.secureredis.samples.shop;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The blocks of code of the pages, and a compiler for those that are whole classes. */
final class Snippets {

    static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w+)\n(.*?)^```$");
    private static final Pattern TYPE =
            Pattern.compile("(?m)^(?:public |final |abstract )*(?:class|record|interface|enum) (\\w+)");
    private static final Pattern PACKAGE = Pattern.compile("(?m)^package ([\\w.]+);");

    /** What may stand at the margin of a whole class. Anything else is a statement, or a class that is cut. */
    private static final Pattern AT_MARGIN = Pattern.compile(
            "(?:package |import |@|public |final |abstract |class |record |interface |enum |}|//|/\\*\\*| \\*|\\)).*");

    /** For snippets that leave out what an IDE adds. */
    private static final List<String> IMPORTED = List.of(
            "static org.springframework.security.config.Customizer.withDefaults",
            "java.io.*",
            "java.net.*",
            "java.nio.file.*",
            "java.time.*",
            "java.util.*",
            "java.util.function.*",
            "io.secureredis.cache.*",
            "io.secureredis.crypto.*",
            "io.secureredis.jobs.*",
            "io.secureredis.jobs.importer.*",
            "io.secureredis.admin.DashboardAudit",
            "org.slf4j.*",
            "io.secureredis.migration.*",
            "io.secureredis.serializer.*",
            "io.secureredis.autoconfigure.*",
            "org.springframework.aot.hint.*",
            "org.springframework.beans.factory.annotation.Value",
            "org.springframework.boot.autoconfigure.SpringBootApplication",
            "org.springframework.boot.context.event.*",
            "org.springframework.cache.annotation.*",
            "org.springframework.context.annotation.*",
            "org.springframework.context.event.EventListener",
            "org.springframework.data.redis.connection.*",
            "org.springframework.data.redis.core.*",
            "org.springframework.data.redis.serializer.*",
            "org.springframework.scheduling.annotation.*",
            "org.springframework.security.config.annotation.web.builders.HttpSecurity",
            "org.springframework.security.core.userdetails.User",
            "org.springframework.security.crypto.factory.PasswordEncoderFactories",
            "org.springframework.security.crypto.password.PasswordEncoder",
            "org.springframework.security.provisioning.InMemoryUserDetailsManager",
            "org.springframework.security.web.SecurityFilterChain",
            "org.springframework.session.data.redis.config.annotation.web.http.EnableRedisHttpSession",
            "org.springframework.stereotype.*");

    /** A method whose content the page leaves to the reader. */
    private static final Pattern LEFT_OUT = Pattern.compile("\\) \\{ … }");

    /** The bean of which several pages call jobs, for those that do not show it. */
    private static final String MAILER = """
            package com.example.snippets;

            public class Mailer {
                public void welcome(long userId, String email) {}
            }
            """;

    private Snippets() {}

    /** A block of code of a page. */
    record Block(Path page, String language, String shown) {

        String text() {
            return LEFT_OUT.matcher(shown).replaceAll(") { throw new UnsupportedOperationException(); }");
        }

        /** Returns whether it is one or more classes, with nothing left out. */
        boolean isWholeClass() {
            return language.equals("java")
                    && TYPE.matcher(text()).find()
                    && !text().contains("…")
                    && text().lines().allMatch(Block::belongsToAClass);
        }

        private static boolean belongsToAClass(String line) {
            return line.isBlank()
                    || line.startsWith("    ")
                    || AT_MARGIN.matcher(line).matches();
        }
    }

    /** The pages that a user reads to write code. */
    static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(ROOT.resolve("README.md")));
        for (String directory : List.of("docs/learn", "docs/guides", "docs/operate", "docs/security")) {
            try (var files = Files.list(ROOT.resolve(directory))) {
                files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
            }
        }
        return pages;
    }

    static List<Block> of(Path page) throws IOException {
        List<Block> blocks = new ArrayList<>();
        for (MatchResult block : BLOCK.matcher(Files.readString(page)).results().toList()) {
            blocks.add(new Block(page, block.group(1), block.group(2)));
        }
        return blocks;
    }

    /** Compiles whole classes together; returns what the compiler says, or nothing. */
    static String compile(List<Block> blocks, Path directory) throws IOException {
        List<Path> sources = new ArrayList<>();
        List<Block> all = new ArrayList<>(blocks);
        if (blocks.stream().anyMatch(block -> block.text().contains("Mailer::"))
                && blocks.stream().noneMatch(block -> block.text().contains("class Mailer "))) {
            all.add(new Block(ROOT, "java", MAILER));
        }
        for (Block block : all) {
            sources.add(write(block, Files.createDirectories(directory.resolve("sources"))));
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            boolean compiled = compiler.getTask(
                            said,
                            files,
                            null,
                            List.of(
                                    "-d",
                                    Files.createDirectories(directory.resolve("classes"))
                                            .toString(),
                                    "-parameters",
                                    "-proc:none",
                                    "-nowarn",
                                    "-classpath",
                                    classPath()),
                            null,
                            files.getJavaFileObjectsFromPaths(sources))
                    .call();
            return compiled ? "" : said.toString();
        }
    }

    private static Path write(Block block, Path directory) throws IOException {
        Matcher type = TYPE.matcher(block.text());
        if (!type.find()) {
            throw new IllegalArgumentException("No class: " + block);
        }
        Matcher named = PACKAGE.matcher(block.text());
        StringBuilder source = new StringBuilder();
        String name = named.find() ? named.group(1) : "com.example.snippets";
        if (!PACKAGE.matcher(block.text()).find()) {
            source.append("package ").append(name).append(";\n");
            IMPORTED.forEach(
                    imported -> source.append("import ").append(imported).append(";\n"));
        }
        Path in = Files.createDirectories(directory.resolve(name.replace('.', '/')));
        return Files.writeString(in.resolve(type.group(1) + ".java"), source.append(block.text()));
    }

    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }
}
