package io.secureredis.cli;

import io.secureredis.cli.connect.ConnectionOptions;
import io.secureredis.cli.connect.SecretOptions;
import io.secureredis.cli.terminal.Terminal;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows the content of one key. */
@Command(
        name = "inspect",
        description = {
            "Shows what a key holds: which secret sealed it, when, and for how long. That needs no secret.",
            "With the secret, it says whether the value opens in its place. With --reveal, it prints the value."
        })
final class InspectCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "KEY", description = "The key as it is in Redis.")
    String key = "";

    @Option(
            names = "--cache",
            paramLabel = "NAME",
            description = "Name of the cache, if it is not the text before :: in the key.")
    @Nullable
    String cache;

    @Option(names = "--reveal", description = "Print the value in plaintext, if it opens.")
    boolean reveal;

    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    SecretOptions secret = new SecretOptions();

    private final Terminal terminal;

    InspectCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        return new Inspection(this, terminal).run();
    }
}
