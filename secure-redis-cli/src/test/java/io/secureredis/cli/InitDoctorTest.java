package io.secureredis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The doctor and {@code init} agree on what is right. */
class InitDoctorTest {

    @TempDir
    Path directory;

    @Test
    void doctor_ofWhatInitWrote_findsNothing() throws Exception {
        Path root = directory.resolve("out");
        int port = WrittenServers.freePorts(1);
        Transcript.of().run("init", "--dir=" + root, "--port=" + port);
        try (WrittenServers servers = new WrittenServers(root)) {
            servers.start("redis");
            Transcript doctor = Transcript.of();
            try (Stream<String> lines = Files.lines(root.resolve(".env"))) {
                lines.map(line -> line.split("=", 2)).forEach(pair -> doctor.environment(pair[0], pair[1]));
            }

            doctor.run(
                    "doctor",
                    "--config=" + root.resolve("application.yml"),
                    "--user=admin",
                    "--password-file=" + root.resolve("passwords/admin"),
                    "--feature=tls,acl,network,commands,memory,persistence,keys");

            assertThat(doctor.toString()).startsWith("exit 0");
        }
    }
}
