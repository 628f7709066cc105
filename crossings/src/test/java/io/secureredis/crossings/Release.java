package io.secureredis.crossings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Another release of the {@link Shop}: its source with a change, compiled, in a class loader of its own. Everything
 * else is shared with the other releases.
 */
final class Release {

    private static final Path SOURCES = Path.of("src", "test", "java", "io", "secureredis", "crossings");

    private String source = read("Shop.java");

    private Release() {}

    /** The release of now, which is to be changed. */
    static Release next() {
        return new Release();
    }

    /** Changes the source. What is to be replaced must be there. */
    Release change(String from, String to) {
        if (!source.contains(from)) {
            throw new IllegalStateException("Shop.java has no \"" + from + "\" any more");
        }
        source = source.replace(from, to);
        return this;
    }

    /** Compiles it and returns its application class. */
    Class<?> application() {
        try {
            Path directory = Files.createTempDirectory(Path.of("target"), "release");
            Path file = directory.resolve("Shop.java");
            Files.writeString(file, source);
            compile(file, directory);
            return new Own(directory.toUri().toURL(), Release.class.getClassLoader())
                    .loadClass("io.secureredis.crossings.Shop");
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalStateException("Cannot make another release", e);
        }
    }

    private static void compile(Path file, Path directory) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of(
                    "-parameters",
                    "-proc:none",
                    "-cp",
                    System.getProperty("java.class.path"),
                    "-d",
                    directory.toString());
            if (!compiler.getTask(null, files, null, options, null, files.getJavaFileObjects(file))
                    .call()) {
                throw new IllegalStateException("The other release does not compile");
            }
        }
    }

    private static String read(String name) {
        try {
            return Files.readString(SOURCES.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the source of the release", e);
        }
    }

    /** Its own Shop, and the Shop's nested classes; the rest from its parent. */
    private static final class Own extends URLClassLoader {

        Own(URL classes, ClassLoader parent) {
            super(new URL[] {classes}, parent);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("io.secureredis.crossings.Shop")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? findClass(name) : loaded;
            }
        }
    }
}
