package io.secureredis.cli;

import io.secureredis.cli.connect.ConnectionOptions;
import io.secureredis.cli.connect.SecretOptions;
import io.secureredis.cli.terminal.Terminal;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Seals stored values again under the primary secret. */
@Command(
        name = "rewrap",
        description = {
            "Seals entries of caches, values of sealed templates, sessions and jobs again, under the primary secret, while "
                    + "applications run. It never overwrites a value that is written in the meantime. It ends with a count of all values, "
                    + "and says whether an old secret can be removed, or what still needs it."
        })
final class RewrapCommand implements Callable<Integer> {

    @Option(
            names = "--match",
            paramLabel = "PATTERN",
            description = "Only keys of this glob pattern, such as books::*. Default: all.")
    @Nullable
    String match;

    @Option(
            names = "--key-prefix",
            paramLabel = "TEXT",
            description =
                    "The text before the cache's name in keys. Not needed if it ends with a colon, as in app:books::1.")
    @Nullable
    String keyPrefix;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "100",
            description = "Keys in one batch. Default: ${DEFAULT-VALUE}.")
    int batch;

    @Option(names = "--rate", paramLabel = "N", description = "Check at most this many keys each second.")
    @Nullable
    Long rate;

    @Option(names = "--dry-run", description = "Do everything except write.")
    boolean dryRun;

    @Option(
            names = "--checkpoint",
            paramLabel = "FILE",
            description =
                    "Keep the progress in this file, and continue from there if the file exists. It is deleted at the end.")
    @Nullable
    Path checkpoint;

    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    SecretOptions secret = new SecretOptions();

    private final Terminal terminal;

    RewrapCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        return new RewrapRun(this, terminal).run();
    }
}
