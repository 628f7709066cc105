package io.secureredis.autoconfigure;

import io.secureredis.SecureRedisException;
import io.secureredis.crypto.InvalidSecretException;
import io.secureredis.serializer.InvalidAllowedPackageException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says why the application does not start: what is wrong, and what to do about it. Never with the secret, which no exception of ours carries. */
final class SecureRedisFailureAnalyzer extends AbstractFailureAnalyzer<SecureRedisException> {

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
        if (cause instanceof MissingSecretException) {
            return HOW_TO_MAKE_A_SECRET;
        }
        if (cause instanceof InvalidSecretException) {
            boolean several = cause.code().equals("SR105") || cause.code().equals("SR115");
            return several ? WRONG_IN_THE_RING : HOW_TO_MAKE_A_SECRET;
        }
        if (cause instanceof InvalidAllowedPackageException) {
            return RIGHT_PACKAGES;
        }
        return "Correct what the description names, and start the application again.";
    }
}
