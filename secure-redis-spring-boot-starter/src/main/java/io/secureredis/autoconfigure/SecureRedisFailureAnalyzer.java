package io.secureredis.autoconfigure;

import io.secureredis.MissingLibraryException;
import io.secureredis.SecureRedisException;
import io.secureredis.crypto.InvalidSecretException;
import io.secureredis.serializer.InvalidAllowedPackageException;
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
        return "Correct what the description names, and start the application again.";
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
