package io.secureredis.benchmarks.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.benchmarks.Rounds;
import io.secureredis.benchmarks.report.Report;
import io.secureredis.testserver.RedisTestServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

/** Netty's transports are measured where they load, and named with the reason where they do not. */
class NativeTransportsTest {

    private static RedisTestServer server;

    @TempDir
    Path output;

    @BeforeAll
    static void start() {
        server = RedisTestServer.builder().start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void measure_transportsThatDoNotLoad_areLeftOutWithTheReason() {
        Report report = new Report("natives");
        Rounds rounds = CommandLine.populateCommand(new Rounds(), "--smoke");
        try (NativeTransports natives = new NativeTransports(
                rounds, report, server, new Random(1), List.of("-Dio.netty.transport.noNative=true"))) {
            natives.measure(List.of(100), List.of(2));
        }
        report.write(output);
        assertThat(output.resolve("natives.json"))
                .content()
                .contains("sealed over NIO", "plain over NIO")
                .contains("epoll was left out, as Netty cannot load it here: ")
                .contains("io_uring was left out, as Netty cannot load it here: Native transport was explicit disabled")
                .doesNotContain("over epoll", "over io_uring");
    }

    @ParameterizedTest
    @EnumSource(NettyTransport.class)
    @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
    void slice_ofATransportThatLoads_hasFigures(NettyTransport transport) {
        try (TransportProcess process = new TransportProcess(transport, server, List.of())) {
            if (process.refusal() == null) {
                TransportProcess.Slice slice = process.slice("sealed", 1024, 2, 50);
                assertThat(slice.gets()).isPositive();
                assertThat(slice.puts()).isPositive();
                assertThat(slice.micros()).isPositive();
            } else {
                // Containers often forbid the system calls of io_uring
                assertThat(transport).isEqualTo(NettyTransport.IO_URING);
                assertThat(process.refusal()).isNotBlank();
            }
        }
    }
}
