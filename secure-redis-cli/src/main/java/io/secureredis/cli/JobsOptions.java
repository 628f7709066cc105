package io.secureredis.cli;

import io.secureredis.cli.connect.ConnectionOptions;
import io.secureredis.cli.connect.SecretOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every command about jobs takes; to be mixed in. */
final class JobsOptions {

    @Option(
            names = "--namespace",
            paramLabel = "NAME",
            description = "As secure-redis.jobs.namespace of the application; --config knows it.")
    @Nullable
    String namespace;

    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    SecretOptions secret = new SecretOptions();
}
