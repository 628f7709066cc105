package io.secureredis.cli;

import io.secureredis.crypto.Secret;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes a secret. */
@Command(
        name = "keygen",
        description = {
            "Makes a secret of random bytes, and prints it with the lines of configuration that use it.",
            "The secret is printed to standard output only; keep it out of files that are shared."
        })
final class KeygenCommand implements Callable<Integer> {

    /** How the secret is printed. */
    enum Format {
        all,
        secret,
        yaml,
        env
    }

    @Option(
            names = "--bits",
            paramLabel = "128|192|256",
            defaultValue = "256",
            description = "Length of the secret, which chooses AES-128, AES-192 or AES-256. Default: ${DEFAULT-VALUE}.")
    private int bits;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "all",
            description = "What to print: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Format format;

    private final Terminal terminal;

    KeygenCommand(Terminal terminal) {
        this.terminal = terminal;
        this.format = Format.all;
    }

    @Override
    public Integer call() {
        if (!Set.of(128, 192, 256).contains(bits)) {
            throw CliException.usage("--bits is " + bits + ", and must be 128, 192 or 256.", null);
        }
        byte[] bytes = new byte[bits / Byte.SIZE];
        new SecureRandom().nextBytes(bytes);
        String text = Base64.getEncoder().encodeToString(bytes);
        Secret secret = Secret.fromBase64(text);
        switch (format) {
            case secret -> terminal.print(text);
            case yaml -> yaml(text);
            case env -> env(text);
            case all -> {
                terminal.print("# AES-" + secret.keyBits() + ", key id " + secret.keyId());
                terminal.print(text);
                terminal.print("");
                terminal.print("# application.yml, with the secret in the environment");
                terminal.print("secure-redis:");
                terminal.print("  secret-key: ${SECURE_REDIS_SECRET_KEY}");
                terminal.print("");
                terminal.print("# the environment");
                env(text);
            }
        }
        return ExitCode.OK;
    }

    private void yaml(String text) {
        terminal.print("secure-redis:");
        terminal.print("  secret-key: " + text);
    }

    private void env(String text) {
        terminal.print("SECURE_REDIS_SECRET_KEY=" + text);
    }
}
