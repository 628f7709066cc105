package io.secureredis.cli.connect;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.cli.terminal.Terminal;
import io.secureredis.crypto.Binding;
import io.secureredis.crypto.KeyId;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import io.secureredis.jobs.JobId;
import io.secureredis.testserver.RedisTestServer;
import io.secureredis.testserver.TcpProxy;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.Writer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class JobsAccessTest {

    private static final Secret SECRET = Secret.fromBase64("q3JwWx0lY5o2nZcT8vKsB1eRdFgHjUiMpLaEoVbNy7k=");

    private static final class Options {

        @CommandLine.Mixin
        ConnectionOptions connection = new ConnectionOptions();

        @CommandLine.Mixin
        SecretOptions secret = new SecretOptions();
    }

    private static JobsAccess open(TcpProxy proxy) {
        Options options = new Options();
        CommandLine.populateCommand(options, "--url=redis://127.0.0.1:" + proxy.port(), "--timeout=60");
        Terminal terminal = new Terminal(
                new PrintWriter(Writer.nullWriter()),
                new PrintWriter(Writer.nullWriter()),
                new BufferedReader(Reader.nullReader()),
                Map.of(),
                false);
        return JobsAccess.open(options.connection, options.secret, null, terminal);
    }

    /** The server is stopped, so only what needs no answer can be sent. */
    @Test
    void keyIds_ofManyJobs_asksForAllBeforeTheFirstAnswer() throws Exception {
        List<JobId> ids =
                IntStream.range(0, 100).mapToObj(i -> new JobId("job-" + i)).toList();
        try (RedisTestServer redis = RedisTestServer.start();
                TcpProxy proxy = TcpProxy.to(redis);
                JobsAccess access = open(proxy)) {
            for (JobId id : ids) {
                byte[] body = Sealer.of(KeyRing.of(SECRET))
                        .seal(id.value().getBytes(UTF_8), Binding.of("test"), Duration.ZERO);
                redis.command(
                        "HSET".getBytes(UTF_8),
                        "secure-jobs:{mail}:body".getBytes(UTF_8),
                        id.value().getBytes(UTF_8),
                        body);
            }
            redis.command("HDEL", "secure-jobs:{mail}:body", "job-7");
            redis.command("HSET", "secure-jobs:{mail}:body", "job-8", "nonsense");
            proxy.startCapture();
            redis.pause();

            CompletableFuture<Map<JobId, KeyId>> found;
            try {
                found = CompletableFuture.supplyAsync(() -> access.keyIds("mail", ids));
                await().atMost(Duration.ofSeconds(30)).until(() -> asked(proxy) == ids.size());
            } finally {
                redis.resume();
            }

            assertThat(found.get(60, TimeUnit.SECONDS))
                    .hasSize(98)
                    .doesNotContainKeys(new JobId("job-7"), new JobId("job-8"))
                    .containsValue(SECRET.keyId());
        }
    }

    private static long asked(TcpProxy proxy) {
        return new String(proxy.capturedFromClients(), ISO_8859_1)
                .lines()
                .filter("HSTRLEN"::equals)
                .count();
    }
}
