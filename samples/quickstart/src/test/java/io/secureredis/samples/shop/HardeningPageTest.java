package io.secureredis.samples.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.secureredis.testserver.RedisTestServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import org.yaml.snakeyaml.Yaml;

/**
 * Runs what {@code docs/guides/hardening.md} prints: its {@code openssl} commands, and a server with the options of its
 * Compose file and the users that it names.
 */
class HardeningPageTest {

    private static final Path PAGE = Snippets.ROOT.resolve("docs/guides/hardening.md");
    private static final String PASSWORD = "only-in-tests";

    @TempDir
    private Path directory;

    @Test
    void page_itsCertificatesOptionsAndUsers_makeAServerThatAsksForACertificateAndALogin() throws Exception {
        makeCertificates();
        Files.writeString(
                directory.resolve("redis.acl"),
                named("user default off") + "\n"
                        + named("user shop on >PASSWORD ~articles::*").replace("PASSWORD", PASSWORD) + " +ping +get\n");
        try (RedisTestServer other =
                RedisTestServer.builder().externalAllowed(false).start()) {
            String executable = ProcessHandle.of(other.pid())
                    .flatMap(process -> process.info().command())
                    .orElseThrow();
            // Its port stays reserved for servers of tests
            other.stop();
            int port = other.port();
            Process server = new ProcessBuilder(command(executable, port))
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .start();
            try {
                awaitReady(server);
                assertThat(ask(port, "client", "PING")).startsWith("-NOAUTH");
                assertThat(ask(port, "client", "AUTH shop " + PASSWORD, "GET articles::1"))
                        .isEqualTo("$-1");
                assertThat(ask(port, "client", "AUTH shop " + PASSWORD, "GET other"))
                        .startsWith("-NOPERM");
                assertThatThrownBy(() -> ask(port, null, "PING")).isInstanceOf(IOException.class);
            } finally {
                server.destroyForcibly().waitFor();
            }
        }
    }

    /** The page's three commands, and "in the same way, with its own CN" for the client. */
    private void makeCertificates() throws Exception {
        List<String> commands = Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("    openssl "))
                .map(String::strip)
                .toList();
        assertThat(commands).hasSize(3);
        String version = run("openssl version");
        // LibreSSL, as macOS has it, and older ones know no -copy_extensions
        assumeTrue(version.startsWith("OpenSSL 3") || System.getenv("CI") != null, "no OpenSSL 3 here: " + version);
        for (String command : commands) {
            run(command);
        }
        for (String command : commands.subList(1, 3)) {
            run(command.replace("redis", "client"));
        }
        X509Certificate server = (X509Certificate) keyStore(bundle("redis")).getCertificate("ssl");
        assertThat(server.getSubjectAlternativeNames()).contains(List.of(2, "redis"));
        assertThat(server.getIssuerX500Principal().getName()).isEqualTo("CN=Redis CA");
    }

    private String run(String command) throws Exception {
        Process process = new ProcessBuilder("sh", "-c", command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(command + "\n" + said).isZero();
        return said;
    }

    /** Words that the page must contain. */
    private static String named(String words) throws IOException {
        assertThat(Files.readString(PAGE)).contains(words);
        return words;
    }

    private List<String> command(String executable, int port) throws IOException {
        String text = Snippets.of(PAGE).stream()
                .map(Snippets.Block::text)
                .filter(block -> block.startsWith("services:"))
                .findFirst()
                .orElseThrow();
        Map<String, Map<String, Map<String, Object>>> compose = new Yaml().load(text);
        Map<String, Object> redis =
                Objects.requireNonNull(compose.get("services")).get("redis");
        assertThat(compose.get("secrets")).containsKeys("redis-acl", "redis-password", "sealing-key");
        List<String> command = new ArrayList<>();
        for (String word : String.valueOf(redis.get("command")).strip().split("\\s+", -1)) {
            command.add(word.replace("/certs", directory.toString())
                    .replace(
                            "/run/secrets/redis-acl",
                            directory.resolve("redis.acl").toString())
                    .replaceFirst("^6379$", String.valueOf(port)));
        }
        assertThat(command.get(0)).isEqualTo("redis-server");
        assertThat(command).containsSequence("--port", "0");
        command.set(0, executable);
        return command;
    }

    private static void awaitReady(Process server) throws IOException {
        StringBuilder said = new StringBuilder();
        BufferedReader reader = server.inputReader(StandardCharsets.UTF_8);
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            said.append(line).append('\n');
            if (line.contains("Ready to accept connections")) {
                return;
            }
        }
        throw new IllegalStateException("It did not start:\n" + said);
    }

    /** The last answer; the server must be called as its certificate says. */
    private String ask(int port, @Nullable String identity, String... commands) throws Exception {
        SSLContext context = SslBundle.of(bundle(identity)).createSslContext();
        try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), port);
                SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, "redis", port, true)) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            parameters.setServerNames(List.of(new SNIHostName("redis")));
            socket.setSSLParameters(parameters);
            OutputStream out = socket.getOutputStream();
            String answer = "";
            for (String command : commands) {
                out.write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
                out.flush();
                answer = line(socket.getInputStream());
            }
            return answer;
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\r'; next = in.read()) {
            if (next < 0) {
                throw new IOException("closed");
            }
            line.append((char) next);
        }
        in.read();
        return line.toString();
    }

    private PemSslStoreBundle bundle(@Nullable String identity) {
        PemSslStoreDetails trust = PemSslStoreDetails.forCertificate(file("ca.crt"));
        PemSslStoreDetails own = identity == null
                ? null
                : PemSslStoreDetails.forCertificate(file(identity + ".crt")).withPrivateKey(file(identity + ".key"));
        return new PemSslStoreBundle(own, trust);
    }

    private static KeyStore keyStore(PemSslStoreBundle bundle) {
        return Objects.requireNonNull(bundle.getKeyStore());
    }

    private String file(String name) {
        return "file:" + directory.resolve(name);
    }
}
