package io.secureredis.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.cli.terminal.ExitCode;
import io.secureredis.crypto.Binding;
import io.secureredis.crypto.EnvelopeHeader;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import io.secureredis.testserver.RedisTestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs every command of the page of a planned rotation, with the secrets as its steps say. */
@Tag(ExecutableJar.ALSO)
class RotationRunbookTest {

    private static final Pattern STEP = Pattern.compile("^([0-9])\\. .*");
    private static final Pattern COMMAND = Pattern.compile("^ +\\$ secure-redis (.+)$");
    private static final String NEW = "q3JwWx0lY5o2nZcT8vKsB1eRdFgHjUiMpLaEoVbNy7k=";
    private static final String OLD = "PkQ4v2nYc8mR1tXwZ6bJ0A==";

    /** From this step on, the new secret is the primary one; the last one has it alone. */
    private static final int PROMOTED = 5;

    private static final int REMOVED = 8;

    @TempDir
    private Path secrets;

    @Test
    void commands_ofEveryStep_work_andNothingIsLost() throws Exception {
        try (RedisTestServer server = RedisTestServer.start()) {
            Sealer before = Sealer.of(KeyRing.of(Secret.fromBase64(OLD)));
            Binding place = Binding.of("cache").and("books").and("books::1");
            byte[] key = "books::1".getBytes(UTF_8);
            server.command("SET".getBytes(UTF_8), key, before.seal("Momo".getBytes(UTF_8), place, Duration.ZERO));
            server.command("SADD", "secure-jobs:queues", "mail");

            List<String> ran = new ArrayList<>();
            int step = 0;
            for (String line : Files.readAllLines(Path.of("../docs/operate/rotation.md"))) {
                Matcher begins = STEP.matcher(line);
                step = begins.matches() ? Integer.parseInt(begins.group(1)) : step;
                Matcher command = COMMAND.matcher(line);
                if (command.matches()) {
                    ran.add(step + " " + command.group(1));
                    run(server, step, command.group(1));
                }
            }

            assertThat(ran).hasSize(7);
            byte[] after = (byte[]) server.command("GET".getBytes(UTF_8), key);
            assertThat(EnvelopeHeader.parse(after).keyId())
                    .isEqualTo(Secret.fromBase64(NEW).keyId());
            assertThat(Sealer.of(KeyRing.of(Secret.fromBase64(NEW))).open(after, place))
                    .isEqualTo("Momo".getBytes(UTF_8));
        }
    }

    private void run(RedisTestServer server, int step, String command) {
        Transcript run = Transcript.of()
                .environment("REDIS_HOST", "127.0.0.1")
                .environment("REDIS_PORT", server.port())
                .environment("SECURE_REDIS_SECRET_KEY", step < PROMOTED ? OLD : NEW);
        if (step >= PROMOTED && step < REMOVED) {
            run.environment("SECURE_REDIS_PREVIOUS_SECRET_KEYS", OLD);
        }
        run.run(command.replace("1f9a03c2", Secret.fromBase64(OLD).keyId().toString())
                .replace("/run/secrets", secrets.toString())
                .split(" ", -1));
        assertThat(run.err()).as(command).doesNotContain("error:", "Exception");
        assertThat(run.code()).as(command + "\n" + run).isIn(ExitCode.OK, ExitCode.FOUND);
        if (step == 7 && command.startsWith("rewrap")) {
            assertThat(run.code()).as("%s", run).isEqualTo(ExitCode.OK);
        }
    }
}
