package io.secureredis.cli.connect;

import io.secureredis.autoconfigure.SecureRedisProperties;
import io.secureredis.cli.terminal.CliException;
import io.secureredis.cli.terminal.Terminal;
import io.secureredis.crypto.FileKeyRingSource;
import io.secureredis.crypto.FileKeyRingSourceBuilder;
import io.secureredis.crypto.KeyId;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.Secret;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the secrets from options, environment and the application's configuration. */
public final class Secrets {

    private final SecretOptions.Values given;
    private final Terminal terminal;

    private Secrets(SecretOptions.Values given, Terminal terminal) {
        this.given = given;
        this.terminal = terminal;
    }

    /**
     * Returns the key ring for a command that needs one.
     *
     * @throws CliException if there is no secret, or a file cannot be read
     */
    public static KeyRing required(SecretOptions options, ConnectionOptions connection, Terminal terminal) {
        return find(options, connection, terminal)
                .orElseThrow(() -> CliException.failed(
                        "No secret is given.",
                        "Use --secret-file, SECURE_REDIS_SECRET_KEY, or --config with the application's own"
                                + " configuration."));
    }

    /** Returns the key ring, if there is a secret. */
    public static Optional<KeyRing> find(SecretOptions options, ConnectionOptions connection, Terminal terminal) {
        Secrets secrets = new Secrets(options.values, terminal);
        Path config = connection.values.config;
        ApplicationConfig settings = config == null
                ? ApplicationConfig.ofVariables(terminal)
                : ApplicationConfig.load(config, connection.values.profiles, terminal);
        return secrets.from(settings.sealing());
    }

    private Optional<KeyRing> from(SecureRedisProperties properties) {
        FileKeyRingSourceBuilder ring = FileKeyRingSource.builder();
        requireOne(properties);
        if (!primary(ring, properties.secretKeyFile(), properties.secretKey())) {
            return Optional.empty();
        }
        ring.openOnly(secrets(properties.previousSecretKeys()))
                .retired(properties.retiredKeyIds().stream().map(KeyId::parse).toList())
                .retiredFiles(properties.retiredKeyIdsFiles());
        return read(ring, properties.previousSecretKeysFiles());
    }

    /** The application does not start with both. */
    private void requireOne(SecureRedisProperties properties) {
        String text = properties.secretKey();
        if (given.secretFile == null && properties.secretKeyFile() != null && text != null && !text.isBlank()) {
            throw CliException.failed(
                    "Both secure-redis.secret-key and secure-redis.secret-key-file are set.",
                    "Keep one of them, as the application requires. Variables of the environment count too.");
        }
    }

    /** An option takes precedence over a file, and a file over a text. */
    private boolean primary(FileKeyRingSourceBuilder ring, @Nullable Path file, @Nullable String text) {
        Path first = given.secretFile == null ? file : given.secretFile;
        if (first != null) {
            ring.primaryFile(first);
            return true;
        }
        if (text == null || text.isBlank()) {
            return false;
        }
        ring.primary(secret(text));
        return true;
    }

    private Optional<KeyRing> read(FileKeyRingSourceBuilder ring, List<Path> previousFiles) {
        ring.openOnlyFiles(given.previousSecretFiles.isEmpty() ? previousFiles : given.previousSecretFiles);
        try (FileKeyRingSource source = ring.open()) {
            return Optional.of(source.keyRing());
        }
    }

    private List<Secret> secrets(List<String> texts) {
        return texts.stream().filter(text -> !text.isBlank()).map(this::secret).toList();
    }

    private Secret secret(String text) {
        terminal.hide(text);
        return Secret.fromBase64(text);
    }
}
