package io.secureredis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.cli.terminal.ExitCode;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Transcripts of command lines that are refused before a connection is made. */
class UsageErrorsTest {

    private static final String SECRET = "q3JwWx0lY5o2nZcT8vKsB1eRdFgHjUiMpLaEoVbNy7k=";

    /** Lines are separated by a bar. */
    private static final Map<String, String> TRANSCRIPTS = Map.ofEntries(
            Map.entry(
                    "acl shop --features=cache --check --apply",
                    "error: Both --check and --apply are given.|hint: Apply first, then check."),
            Map.entry(
                    "acl sh:op --features=cache",
                    "error: The name of an ACL user is 1 to 64 of letters, digits, '.', '_', '@' and '-'."),
            Map.entry(
                    "acl shop --features=cache --keys=", "error: A pattern of --keys is empty, or has a space in it."),
            Map.entry("certs renew --within=-1 --files-only", "error: --within is -1, and must be 0 or more."),
            Map.entry("migrate --as=template --max-elements=0", "error: --max-elements is 0, and must be at least 1."),
            Map.entry("migrate --as=cache --plain-ids", "error: --plain-ids is for --as session only."),
            Map.entry(
                    "migrate --as=cache --from=json-typed",
                    "error: --from json-typed and --type go together.|hint: As in --type com.acme.Book"),
            Map.entry(
                    "migrate --as=template --delete-old",
                    "error: --delete-old has nothing to delete: values are sealed in their place."
                            + "|hint: Leave it out, or give --to-prefix."),
            Map.entry(
                    "migrate --as=template --from=jdk --allow-package=java",
                    "error: --allow-package is not a package that can be allowed: java."
                            + "|hint: As in --allow-package com.acme.shop"),
            Map.entry(
                    "migrate --as=template --from=jdk --classpath=/nowhere/app.jar",
                    "error: --classpath names /nowhere/app.jar, which is not there."),
            Map.entry("certs renew --days=4000 --files-only", "error: --days is 4000, and must be between 1 and 3650."),
            Map.entry(
                    "certs renew --now",
                    "error: The connection does not use TLS, so the new certificate cannot be checked."
                            + "|hint: Use --config, or --tls with --cacert, --cert and --key."),
            Map.entry(
                    "doctor --fail-on=disaster",
                    "error: --fail-on names an unknown severity.|hint: It can be critical, high, medium, low or none."),
            Map.entry("init --memory=lots", "error: --memory is not a size, such as 512mb or 4gb."),
            Map.entry("init --host=a_b/c", "error: --host is not a name or an address."),
            Map.entry("init --bind=a_b/c", "error: --bind is not an address."),
            Map.entry("init --days=0", "error: --days is not between 1 and 3650."),
            Map.entry(
                    "init --port=65535 --topology=cluster",
                    "error: --port is not a port that leaves room for all servers and their bus."),
            Map.entry("init --keys=a\"b", "error: --keys is not a pattern without spaces and quotes, such as shop:*."),
            Map.entry(
                    "jobs list --url=redis://a --url=redis://b",
                    "error: option '--url' should be specified only once|hint: secure-redis jobs list --help"),
            Map.entry(
                    "jobs list -u redis://a --url redis://b",
                    "error: option '--url' should be specified only once|hint: secure-redis jobs list --help"),
            Map.entry(
                    "rewrap --secret-file=a --secret-file=b",
                    "error: option '--secret-file' should be specified only once|hint: secure-redis rewrap --help"),
            Map.entry("jobs list mail --limit=0", "error: --limit is 0, and must be at least 1."),
            Map.entry("migrate --as=template --rate=0", "error: --rate is 0, and must be at least 1 key a second."),
            Map.entry(
                    "migrate --as=template --from=json-typed --type=com.acme.Book",
                    "error: --type is com.acme.Book, whose package is not allowed."
                            + "|hint: Add --allow-package with its package."),
            Map.entry(
                    "migrate --as=template --from=json-typed --type=com.acme.Book --allow-package=com.acme",
                    "error: --type is com.acme.Book, and there is no such class.|hint: Name its jar with --classpath."),
            Map.entry(
                    "password rotate shop --new-password-file=next --application-file=./next",
                    "error: --new-password-file and --application-file are the same file."
                            + "|hint: Name another file for the new password."),
            Map.entry(
                    "jobs list --sentinel=mymaster@redis-1:port",
                    "error: --sentinel names an address that is not HOST:PORT."
                            + "|hint: As in --sentinel mymaster@host1:26379,host2:26379"),
            Map.entry(
                    "jobs list --tls --cert=client.crt",
                    "error: A client certificate needs its key, and only one of them is given."
                            + "|hint: Give both --cert and --key."),
            Map.entry(
                    "jobs list --cacert=ca.crt",
                    "error: Certificates are given, but the connection does not use TLS."
                            + "|hint: Add --tls, or use a rediss:// URL."),
            Map.entry("jobs list --timeout=0", "error: --timeout is 0, and must be at least 1 second."),
            Map.entry("inspect key --tls --tls-verify=perhaps", "error: --tls-verify must be full, ca or none."),
            Map.entry(
                    "rewrap --password=hunter2hunter2 --password-file=/nowhere",
                    "error: Both --password and --password-file are given.|hint: Keep --password-file."));

    static Stream<Map.Entry<String, String>> transcripts() {
        return TRANSCRIPTS.entrySet().stream();
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void commandLine_thatIsWrong_isRefusedWithAHint(Map.Entry<String, String> transcript) {
        Transcript run = Transcript.of()
                .environment("SECURE_REDIS_SECRET_KEY", SECRET)
                .environment("REDIS_URL", "redis://127.0.0.1:1")
                .run(transcript.getKey().split(" ", -1));

        assertThat(run.err()).isEqualTo(transcript.getValue().replace("|", "\n") + "\n");
        assertThat(run.out()).isEmpty();
        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    }
}
