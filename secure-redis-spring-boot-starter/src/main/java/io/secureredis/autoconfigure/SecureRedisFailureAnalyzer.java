package io.secureredis.autoconfigure;

import io.secureredis.MissingLibraryException;
import io.secureredis.SecureRedisException;
import io.secureredis.crypto.InvalidSecretException;
import io.secureredis.serializer.InvalidAllowedPackageException;
import java.util.Map;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.annotation.Order;

/**
 * Explains why the application does not start: what is wrong, and what to do. Never contains the secret, because no
 * exception of this library does.
 */
@Order(SecureRedisFailureAnalyzer.BEFORE_THOSE_OF_BOOT)
final class SecureRedisFailureAnalyzer extends AbstractFailureAnalyzer<SecureRedisException> {

    /** Runs before Boot's binding analyzer, which quotes the value. */
    static final int BEFORE_THOSE_OF_BOOT = 0;

    private static final String HOW_TO_MAKE_A_SECRET = """
            Make a secret of 32 random bytes:

                openssl rand -base64 32

            and give it to the application from outside of its repository, for example through the environment:

                secure-redis:
                  secret-key: ${SECURE_REDIS_SECRET_KEY}

            16, 24 or 32 bytes choose AES-128, AES-192 or AES-256. To run without sealing anything, set secure-redis.enabled=false.""";

    private static final String WRONG_IN_THE_RING = """
            Look at secure-redis.secret-key, secure-redis.previous-secret-keys and secure-redis.retired-key-ids together. A new secret is made with

                openssl rand -base64 32""";

    private static final String RIGHT_PREVIOUS = """
            Write each secret under secure-redis.previous-secret-keys as it was in secure-redis.secret-key, or remove the entry:

                secure-redis:
                  previous-secret-keys:
                    - ${SECURE_REDIS_PREVIOUS_SECRET_KEY}

            Values under a secret that is not in the list count as unknown-key. Do not replace secure-redis.secret-key.""";

    private static final String RIGHT_OF_JOBS = """
            Give the property that the description names a secret of 16, 24 or 32 random bytes in base64. This makes a new one:

                openssl rand -base64 32

            Without secure-redis.jobs.secret-key, the application's secret seals the jobs.""";

    private static final String RIGHT_PACKAGES = """
            Look at secure-redis.cache.allowed-packages and secure-redis.session.allowed-packages. Each entry is the name of a package, without wildcard and class; those below it are allowed too:

                secure-redis:
                  cache:
                    allowed-packages: com.acme.shop

            The values of the JDK, and the packages that component scanning starts from, are allowed without it.""";

    /** What a start can fail with; all other codes are those of calls. */
    private static final Map<String, String> BY_CODE = Map.ofEntries(
            Map.entry(
                    "SR112",
                    "Remove secure-redis.crypto.provider, so that the Java runtime's own provider is used; or add the library"
                            + " of the provider that it names, and register it with the JVM."),
            Map.entry(
                    "SR117",
                    "Correct the path of the file, let this process read it, or write into it what belongs there: secrets in"
                            + " base64, or key ids, one a line."),
            Map.entry(
                    "SR118",
                    "Correct the bean of type KeyRingSource that the description names, or make reachable what it reads the"
                            + " secrets from. Without such a bean, secure-redis.secret-key is used."),
            Map.entry(
                    "SR130",
                    "Find out why Redis refused, in its log or with: secure-redis doctor. Then start again: the migration"
                            + " continues."),
            Map.entry(
                    "SR206",
                    "Give the cache another name, where it is declared and in spring.cache.cache-names and"
                            + " secure-redis.cache.caches."),
            Map.entry(
                    "SR210",
                    "Remove secure-redis.secret-key or secure-redis.secret-key-file. Look at the environment too:"
                            + " SECURE_REDIS_SECRET_KEY and SECURE_REDIS_SECRET_KEY_FILE are the same two."),
            Map.entry(
                    "SR211",
                    "Set secure-redis.cache.namespace to 1 to 64 letters, digits, '.', '_' and '-', and leave"
                            + " spring.cache.redis.use-key-prefix on; or remove the namespace."),
            Map.entry(
                    "SR212",
                    "Let the user run CLIENT TRACKING on Redis 6.0 or newer (ACL SETUSER with +client|tracking), or set"
                            + " secure-redis.cache.near.enabled=false."),
            Map.entry(
                    "SR213",
                    "Set secure-redis.cache.near.enabled=false, or use a standalone Redis, or one behind Sentinels, through"
                            + " Lettuce."),
            Map.entry(
                    "SR246",
                    "Add a KeyRingSource bean with the secrets of your Sealer, or set secure-redis.session.hide-ids=false."),
            Map.entry(
                    "SR263",
                    "Let the client use RESP3, its default (no ProtocolVersion.RESP2 in its options), or set"
                            + " secure-redis.cache.near.enabled=false."),
            Map.entry(
                    "SR650",
                    "Do what the remedy of each finding says, or list it under secure-redis.doctor.accepted. With"
                            + " secure-redis.doctor.on-startup=warn, findings are only logged."),
            Map.entry(
                    "SR651",
                    "Make Redis reachable for the doctor, or set secure-redis.doctor.on-startup=warn to start without its"
                            + " examination."),
            Map.entry("SR652", "Set secure-redis.doctor.on-startup=off, and run: secure-redis doctor."));

    @Override
    protected FailureAnalysis analyze(Throwable root, SecureRedisException cause) {
        return new FailureAnalysis(String.valueOf(cause.getMessage()), action(cause), cause);
    }

    private static String action(SecureRedisException cause) {
        if (cause instanceof InvalidSettingException setting) {
            return setting.remedy();
        }
        if (cause instanceof MissingSecretException) {
            return HOW_TO_MAKE_A_SECRET;
        }
        if (cause instanceof InvalidSecretException invalid) {
            return action(invalid);
        }
        if (cause instanceof InvalidAllowedPackageException) {
            return RIGHT_PACKAGES;
        }
        if (cause instanceof MissingLibraryException missing) {
            return dependency(missing.library());
        }
        return BY_CODE.getOrDefault(
                cause.code(),
                "The reference of errors says what causes " + cause.code()
                        + " and what ends it. The application reached this while it started.");
    }

    /** Boot manages the versions of all libraries that an application may add. */
    private static String dependency(String library) {
        String[] parts = library.split(":", 2);
        return """
                Add the library; Spring Boot manages its version:

                    <dependency>
                      <groupId>%s</groupId>
                      <artifactId>%s</artifactId>
                    </dependency>

                or with Gradle: implementation '%s'. Or choose another setting.""".formatted(parts[0], parts[1], library);
    }

    private static String action(InvalidSecretException cause) {
        if (cause.code().equals("SR105") || cause.code().equals("SR115")) {
            return WRONG_IN_THE_RING;
        }
        if (String.valueOf(cause.getMessage()).contains("secure-redis.jobs.")) {
            return RIGHT_OF_JOBS;
        }
        boolean opensOnly = String.valueOf(cause.getMessage()).contains("previous-secret-keys");
        return opensOnly ? RIGHT_PREVIOUS : HOW_TO_MAKE_A_SECRET;
    }
}
