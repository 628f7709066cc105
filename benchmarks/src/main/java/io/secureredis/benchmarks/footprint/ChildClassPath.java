package io.secureredis.benchmarks.footprint;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The class path of a small application: its own classes, and of the libraries that this program has only those that a
 * part of secure-redis brings.
 */
final class ChildClassPath {

    private static final Libraries BOOT = new Libraries(
            "spring-boot(?!-session|-micrometer|-web|-tomcat|-servlet|-http|-starter-web|-starter-tomcat)",
            "spring-(aop|beans|context|core|expression|tx|oxm|data)",
            "lettuce-core",
            "netty-(buffer|codec-base|codec-dns|common|handler|resolver|resolver-dns|transport)-\\d",
            "netty-transport-native-unix-common",
            "reactor-core",
            "reactive-streams",
            "redis-authx",
            "jackson-",
            "slf4j-api|jul-to-slf4j|log4j-|logback-|commons-logging",
            "micrometer-(commons|observation)-\\d",
            "jakarta.annotation-api|snakeyaml|jspecify");

    private static final Libraries STARTER =
            new Libraries("secure-redis-(core|spring-boot-starter)", "resilience4j-", "caffeine", "bcprov-");

    private static final Libraries JOBS = new Libraries("secure-redis-jobs");

    private static final Libraries WEB =
            new Libraries("spring-boot-(web|tomcat|servlet|http|starter-web|starter-tomcat)", "spring-web", "tomcat-");

    private static final Libraries DASHBOARD = new Libraries("secure-redis-admin-ui", "jte-runtime", "htmx");

    /** Which libraries a part has, by the beginnings of their names. */
    private record Libraries(Pattern names) {

        Libraries(String... names) {
            this(Pattern.compile("(?:" + String.join("|", names) + ").*"));
        }

        boolean has(Path library) {
            return names.matcher(name(library)).matches();
        }

        /** A module of this build may be there as a directory of classes. */
        private static String name(Path library) {
            String path = library.toString().replace(File.separatorChar, '/').replaceFirst("/target/classes$", "");
            return path.substring(path.lastIndexOf('/') + 1);
        }
    }

    private final Path own;
    private final Set<Path> libraries;

    /** @param directory for the application's own classes: in a jar, since an archive of classes takes no others */
    ChildClassPath(Path directory, List<Class<?>> classes) {
        this.own = directory.resolve("application.jar");
        this.libraries = libraries();
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(own))) {
            for (Class<?> type : classes) {
                copy(type, jar);
            }
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    private static void copy(Class<?> type, JarOutputStream jar) throws IOException {
        String name = type.getName().replace('.', '/') + ".class";
        try (InputStream bytes =
                Objects.requireNonNull(ChildClassPath.class.getClassLoader().getResourceAsStream(name), name)) {
            jar.putNextEntry(new JarEntry(name));
            bytes.transferTo(jar);
        }
    }

    String of(StartupCommand.Parts parts) {
        List<Libraries> patterns = Stream.of(
                        Stream.of(BOOT),
                        parts.starter ? Stream.of(STARTER) : Stream.<Libraries>empty(),
                        parts.jobs ? Stream.of(JOBS) : Stream.<Libraries>empty(),
                        parts.web ? Stream.of(WEB) : Stream.<Libraries>empty(),
                        parts.dashboard ? Stream.of(DASHBOARD) : Stream.<Libraries>empty())
                .flatMap(each -> each)
                .toList();
        return of(patterns);
    }

    /** A web application, with the starter or without it. */
    String ofWeb(boolean starter) {
        return of(starter ? List.of(BOOT, WEB, STARTER) : List.of(BOOT, WEB));
    }

    private String of(List<Libraries> patterns) {
        return Stream.concat(
                        Stream.of(own),
                        libraries.stream().filter(library -> patterns.stream().anyMatch(each -> each.has(library))))
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** What this program runs with. Spring MVC and the dashboard lie in a directory next to its jar. */
    private static Set<Path> libraries() {
        Set<Path> all = new LinkedHashSet<>();
        for (String element : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path library = Path.of(element).toAbsolutePath();
            all.add(library);
            all.addAll(named(library));
            all.addAll(jarsIn(library.resolveSibling("web")));
        }
        return all;
    }

    private static List<Path> named(Path library) {
        if (!Files.isRegularFile(library)) {
            return List.of();
        }
        try (JarFile jar = new JarFile(library.toFile())) {
            Manifest manifest = jar.getManifest();
            String path = manifest == null ? null : manifest.getMainAttributes().getValue("Class-Path");
            URI base = library.toUri();
            return path == null
                    ? List.of()
                    : Stream.of(path.trim().split("\\s+", -1))
                            .map(element -> Path.of(base.resolve(element)))
                            .filter(Files::exists)
                            .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static List<Path> jarsIn(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
