package io.secureredis.cli.connect;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The options with which a command finds the secrets that open and seal, as a picocli mixin. */
public final class SecretOptions {

    @ArgGroup(validate = false, heading = "%nSecret:%n")
    Values values = new Values();

    /** The given options. */
    static final class Values {

        @Option(
                names = "--secret-file",
                paramLabel = "FILE",
                description = {
                    "File of the secret that seals, in base64. Also SECURE_REDIS_SECRET_KEY, SECURE_REDIS_SECRET_KEY_FILE, "
                            + "or what --config names. The secret itself is never an option."
                })
        @Nullable
        Path secretFile;

        @Option(
                names = "--previous-secret-file",
                paramLabel = "FILE",
                description = "File of secrets that only open, one a line. Also SECURE_REDIS_PREVIOUS_SECRET_KEYS.")
        List<Path> previousSecretFiles = new ArrayList<>();
    }
}
