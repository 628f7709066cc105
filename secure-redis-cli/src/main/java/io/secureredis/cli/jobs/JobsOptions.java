package io.secureredis.cli.jobs;

import io.secureredis.cli.connect.ConnectionOptions;
import io.secureredis.cli.connect.SecretOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of every command about jobs, as a picocli mixin. */
final class JobsOptions {

    @Option(
            names = "--namespace",
            paramLabel = "NAME",
            description = "The same as secure-redis.jobs.namespace of the application. --config sets it.")
    @Nullable
    String namespace;

    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    SecretOptions secret = new SecretOptions();
}
