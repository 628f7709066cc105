package io.secureredis.samples.shop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Generates a secret for the sample at the first start and stores it where only its owner can read it, unless the
 * environment contains one.
 *
 * <p>It exists only so that the sample starts without configuration. Your application gets its secret from where its
 * other secrets come.
 */
final class LocalSecret implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    static final String VARIABLE = "SECURE_REDIS_SECRET_KEY";
    static final Path FILE = Path.of("target", "secure-redis-secret");
    private static final int BYTES = 32;

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        ConfigurableEnvironment environment = context.getEnvironment();
        if (!environment.containsProperty(VARIABLE)) {
            environment.getPropertySources().addLast(new MapPropertySource("local secret", Map.of(VARIABLE, secret())));
        }
    }

    private static String secret() {
        try {
            if (!Files.exists(FILE)) {
                byte[] secret = new byte[BYTES];
                new SecureRandom().nextBytes(secret);
                Files.createDirectories(FILE.getParent());
                Files.writeString(
                        Files.createFile(FILE, ownerOnly()), Base64.getEncoder().encodeToString(secret));
            }
            return Files.readString(FILE);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot keep a secret in " + FILE.toAbsolutePath(), e);
        }
    }

    private static FileAttribute<?>[] ownerOnly() {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
