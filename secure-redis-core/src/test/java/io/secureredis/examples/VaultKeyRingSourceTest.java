package io.secureredis.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.secureredis.crypto.Binding;
import io.secureredis.crypto.OpenException;
import io.secureredis.crypto.OpenFailure;
import io.secureredis.crypto.Repository;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The example of {@code docs/guides/secrets.md} works with answers as Vault documents them, and is quoted as it is. */
class VaultKeyRingSourceTest {

    private static final Binding PLACE = Binding.of("cache").and("books");
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String FIRST = secret(1);
    private static final String SECOND = secret(2);
    private static final String SOURCE =
            "secure-redis-core/src/test/java/io/secureredis/examples/VaultKeyRingSource.java";

    private HttpServer vault;
    private int status;
    private String entry = "";
    private String token = "pod-token-1";
    private int logins;

    private static String secret(long seed) {
        byte[] bytes = new byte[32];
        new Random(seed).nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    @BeforeEach
    void start() throws IOException {
        status = 200;
        vault = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        vault.createContext("/v1/auth/kubernetes/login", this::login);
        vault.createContext("/v1/secret/data/shop/redis", this::read);
        vault.start();
    }

    @AfterEach
    void stop() {
        vault.stop(0);
    }

    private void login(HttpExchange exchange) throws IOException {
        var request = JSON.readTree(exchange.getRequestBody().readAllBytes());
        boolean known = exchange.getRequestMethod().equals("POST")
                && request.path("role").asString().equals("shop")
                && request.path("jwt").asString().equals(token);
        logins++;
        answer(
                exchange,
                known ? 200 : 403,
                known
                        ? "{\"auth\":{\"client_token\":\"hvs.CAES" + logins
                                + "\",\"lease_duration\":3600,\"renewable\":true,\"policies\":[\"shop\"]}}"
                        : "{\"errors\":[\"permission denied\"]}");
    }

    private void read(HttpExchange exchange) throws IOException {
        boolean allowed =
                ("hvs.CAES" + logins).equals(exchange.getRequestHeaders().getFirst("X-Vault-Token"));
        if (!allowed) {
            answer(exchange, 403, "{\"errors\":[\"permission denied\"]}");
        } else if (status != 200) {
            answer(exchange, status, "{\"errors\":[\"" + FIRST + "\"]}");
        } else {
            answer(
                    exchange,
                    200,
                    "{\"request_id\":\"0\",\"lease_duration\":0,\"data\":{\"data\":" + entry
                            + ",\"metadata\":{\"created_time\":\"2026-01-01T00:00:00Z\",\"deletion_time\":\"\","
                            + "\"destroyed\":false,\"version\":3}}}");
        }
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        exchange.sendResponseHeaders(status, body.getBytes(UTF_8).length);
        exchange.getResponseBody().write(body.getBytes(UTF_8));
        exchange.close();
    }

    private VaultKeyRingSource source() {
        URI address = URI.create("http://127.0.0.1:" + vault.getAddress().getPort());
        return new VaultKeyRingSource(address, "secret/data/shop/redis", "shop", () -> token + "\n");
    }

    private void publish(Map<String, String> fields) {
        entry = JSON.writeValueAsString(fields);
    }

    @Test
    void refresh_aWholeRotation_isFollowed() {
        publish(Map.of("primary", FIRST));
        VaultKeyRingSource source = source();
        Sealer sealer = Sealer.of(source);
        byte[] old = sealer.seal(new byte[1], PLACE, Duration.ZERO);

        publish(Map.of("primary", FIRST, "previous", SECOND));
        source.refresh();
        assertThat(source.keyRing().primary()).isEqualTo(Secret.fromBase64(FIRST));
        assertThat(source.keyRing().keyIds()).hasSize(2);

        // Kubernetes replaces the token of a pod while it runs
        token = "pod-token-2";
        publish(Map.of("primary", SECOND, "previous", FIRST + ", "));
        source.refresh();
        assertThat(source.keyRing().primary()).isEqualTo(Secret.fromBase64(SECOND));
        assertThat(sealer.open(old, PLACE)).hasSize(1);

        publish(Map.of(
                "primary", SECOND, "retired", Secret.fromBase64(FIRST).keyId().toString()));
        source.refresh();
        assertThatThrownBy(() -> sealer.open(old, PLACE))
                .isInstanceOfSatisfying(
                        OpenException.class, e -> assertThat(e.failure()).isEqualTo(OpenFailure.RETIRED_KEY));
    }

    @Test
    void refresh_vaultSealedOrForbidding_keepsTheRingAndShowsNoSecret() {
        publish(Map.of("primary", FIRST));
        VaultKeyRingSource source = source();
        status = 503;
        assertThatThrownBy(source::refresh).hasMessage("Vault answered 503");
        status = 200;
        publish(Map.of("primary", "AAAA" + SECOND));
        assertThatThrownBy(source::refresh).hasMessageNotContaining(SECOND).hasMessageContaining("primary in Vault");
        publish(Map.of());
        assertThatThrownBy(source::refresh).hasMessageContaining("primary in Vault");
        vault.removeContext("/v1/auth/kubernetes/login");
        assertThatThrownBy(source::refresh).hasMessage("Vault answered 404");
        assertThat(source.keyRing().primary()).isEqualTo(Secret.fromBase64(FIRST));
        assertThat(source.failure()).hasValue("The last refresh failed: Vault answered 404");
    }

    @Test
    void start_vaultDown_throwsAndSoEndsTheStart() {
        publish(Map.of("primary", FIRST));
        URI address = URI.create("http://127.0.0.1:" + vault.getAddress().getPort());
        vault.stop(0);
        assertThatThrownBy(() -> new VaultKeyRingSource(address, "secret/data/shop/redis", "shop", () -> token))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("Vault cannot be reached");
    }

    @Test
    void guide_example_isThisClass() throws IOException {
        String source = Files.readString(Repository.file(SOURCE));
        String quoted = source.substring(source.indexOf("import "));
        assertThat(Files.readString(Repository.file("docs/guides/secrets.md"))).contains("```java\n" + quoted + "```");
    }
}
