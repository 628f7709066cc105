package io.secureredis.testserver;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A process that gives a leased database back when the JVM that leased it has ended, even abruptly.
 *
 * <p>It is a second JVM, which reads what it needs, including a password, from its standard input. When that input
 * ends, the first JVM has ended.
 */
final class ExternalLeaseReaper {

    private final Process process;

    private ExternalLeaseReaper(Process process) {
        this.process = process;
    }

    /**
     * Starts one; returns null if classes are not in a file or directory. The next test that leases the database then
     * clears it instead.
     */
    static @Nullable ExternalLeaseReaper of(ExternalAddress address, int database, String token) {
        Path classes = classes();
        if (classes == null) {
            return null;
        }
        try {
            Process process = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx16m",
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            classes.toString(),
                            ExternalLeaseReaper.class.getName()))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            Writer words = process.outputWriter(StandardCharsets.US_ASCII);
            write(words, address.host());
            write(words, String.valueOf(address.port()));
            write(words, address.user());
            write(words, address.password());
            write(words, String.valueOf(database));
            write(words, token);
            words.flush();
            return new ExternalLeaseReaper(process);
        } catch (IOException e) {
            throw new RedisTestServerException("Cannot start a JVM that gives database " + database + " back", e);
        }
    }

    private static @Nullable Path classes() {
        CodeSource source = ExternalLeaseReaper.class.getProtectionDomain().getCodeSource();
        if (source == null || !"file".equals(source.getLocation().getProtocol())) {
            return null;
        }
        try {
            return Path.of(source.getLocation().toURI());
        } catch (URISyntaxException e) {
            return null;
        }
    }

    private static void write(Writer words, @Nullable String word) throws IOException {
        String known = word == null ? "" : word;
        words.write(Base64.getEncoder().encodeToString(known.getBytes(StandardCharsets.UTF_8)) + "\n");
    }

    /** Called when the database was given back. */
    void dismiss() {
        process.destroy();
    }

    /** Runs in the second JVM. */
    public static void main(String[] arguments) throws IOException {
        BufferedReader words = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        String host = read(words);
        int port = Integer.parseInt(read(words));
        String user = read(words);
        String password = read(words);
        int database = Integer.parseInt(read(words));
        String token = read(words);
        while (words.readLine() != null) {
            // Until the other JVM has ended
        }
        ExternalAddress address = new ExternalAddress(
                host, port, user.isEmpty() ? null : user, password.isEmpty() ? null : password, database);
        ExternalRedis.release(address, database, token);
    }

    private static String read(BufferedReader words) throws IOException {
        String line = words.readLine();
        if (line == null) {
            throw new UncheckedIOException(new IOException("The other JVM ended at once"));
        }
        return new String(Base64.getDecoder().decode(line), StandardCharsets.UTF_8);
    }
}
