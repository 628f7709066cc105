package io.secureredis.examples;

import io.secureredis.crypto.KeyId;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.KeyRingSource;
import io.secureredis.crypto.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A key ring in Vault's key-value engine (version 2). The entry has the fields {@code primary}, {@code previous} and
 * {@code retired}: a secret in base64, more of them separated by commas, and key ids separated by commas.
 */
public final class VaultKeyRingSource implements KeyRingSource {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final JsonMapper json = JsonMapper.builder().build();
    private final URI vault;
    private final String path;
    private final String role;
    private final Supplier<String> serviceAccountToken;
    private volatile KeyRing ring;
    private volatile Optional<String> failure = Optional.empty();

    /**
     * Logs in and reads the ring.
     *
     * @param path of the entry with its engine, such as {@code secret/data/shop/redis}
     * @param role of Vault's Kubernetes login
     * @param serviceAccountToken read at each login, because Kubernetes replaces it
     */
    public VaultKeyRingSource(URI vault, String path, String role, Supplier<String> serviceAccountToken) {
        this.vault = vault;
        this.path = path;
        this.role = role;
        this.serviceAccountToken = serviceAccountToken;
        this.ring = read();
    }

    /** Asked for every value, so it answers from memory. */
    @Override
    public KeyRing keyRing() {
        return ring;
    }

    /** To be called every few minutes, for example by @Scheduled. When it throws, the ring stays as it was. */
    public void refresh() {
        try {
            ring = read();
            failure = Optional.empty();
        } catch (RuntimeException e) {
            failure = Optional.of("The last refresh failed: " + e.getMessage());
            throw e;
        }
    }

    /** Shown by health, metrics and the dashboard. */
    @Override
    public Optional<String> failure() {
        return failure;
    }

    private KeyRing read() {
        JsonNode entry = call(HttpRequest.newBuilder(vault.resolve("/v1/" + path))
                        .header("X-Vault-Token", login())
                        .GET())
                .path("data")
                .path("data");
        return KeyRing.of(Secret.fromBase64(entry.path("primary").asString(""), "The field primary in Vault"))
                .withOpenOnly(list(entry, "previous")
                        .map(each -> Secret.fromBase64(each, "The field previous in Vault"))
                        .toList())
                .withRetired(list(entry, "retired").map(KeyId::parse).toList());
    }

    private String login() {
        String request = json.writeValueAsString(json.createObjectNode()
                .put("role", role)
                .put("jwt", serviceAccountToken.get().strip()));
        return call(HttpRequest.newBuilder(vault.resolve("/v1/auth/kubernetes/login"))
                        .POST(HttpRequest.BodyPublishers.ofString(request)))
                .path("auth")
                .path("client_token")
                .asString("");
    }

    private static Stream<String> list(JsonNode entry, String field) {
        return Stream.of(entry.path(field).asString("").split(",", -1))
                .map(String::strip)
                .filter(each -> !each.isEmpty());
    }

    /** The answer may contain secrets, so no message quotes it. */
    private JsonNode call(HttpRequest.Builder request) {
        try {
            HttpResponse<String> answer =
                    client.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException("Vault answered " + answer.statusCode());
            }
            return json.readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException("Vault cannot be reached", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for Vault", e);
        }
    }
}
