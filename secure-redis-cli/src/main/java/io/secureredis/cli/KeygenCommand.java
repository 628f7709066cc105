package io.secureredis.cli;

import io.secureredis.cli.terminal.CliException;
import io.secureredis.cli.terminal.ExitCode;
import io.secureredis.cli.terminal.Terminal;
import io.secureredis.crypto.Secret;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Generates a secret. */
@Command(
        name = "keygen",
        description = {
            "Creates a secret of random bytes, and prints it with the configuration lines that use it.",
            "The secret is printed only to standard output. Keep it out of shared files."
        })
final class KeygenCommand implements Callable<Integer> {

    /** The output format of the secret. */
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
        switch (format) {
            case secret -> terminal.print(text);
            case yaml -> yaml(text);
            case env -> env(text);
            case all -> all(text);
        }
        return ExitCode.OK;
    }

    private void all(String text) {
        Secret secret = Secret.fromBase64(text);
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

    private void yaml(String text) {
        terminal.print("secure-redis:");
        terminal.print("  secret-key: " + text);
    }

    private void env(String text) {
        terminal.print("SECURE_REDIS_SECRET_KEY=" + text);
    }
}
