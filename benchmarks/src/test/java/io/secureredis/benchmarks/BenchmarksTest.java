package io.secureredis.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs programs once, as short as can be. No figure is looked at. */
class BenchmarksTest {

    @TempDir
    Path output;

    @Test
    void sealing_smoke_writesReportAndCharts() {
        SmokeRun.of(output, "sealing", "--sizes", "64");
        assertThat(output.resolve("sealing.json")).content().contains("\"secure-redis\"", "over the floor");
        assertThat(output.resolve("sealing-1.svg")).content().contains("<svg");
    }

    @Test
    void cache_smoke_writesReportAndCharts() {
        SmokeRun.of(output, "cache", "--sizes", "100", "--threads", "1,8");
        assertThat(output.resolve("cache.json"))
                .content()
                .contains("sealed over plain", "sealed, smile", "secure-redis over Boot", "sealed over NIO")
                .containsAnyOf("sealed, io_uring over epoll", "io_uring was left out");
    }

    @Test
    void request_smoke_writesReportAndCharts() {
        SmokeRun.of(output, "request");
        Path chart = output.resolve("again.svg");
        SmokeRun.execute(
                "charts",
                output.resolve("request.json").toString(),
                "--table",
                "requests for a cached order",
                "--output",
                chart.toString());
        assertThat(chart).hasSameTextualContentAs(output.resolve("request-1.svg"));
        assertThat(output.resolve("request.json")).content().contains("requests/s, secure-redis, smile over Boot");
    }

    @Test
    void near_smoke_writesReportAndCharts() {
        SmokeRun.of(output, "near");
        assertThat(output.resolve("near.json")).content().contains("near hit over a get from Redis");
    }

    @Test
    void startup_smoke_writesReportAndCharts() {
        SmokeRun.of(output, "startup");
        assertThat(output.resolve("startup.json")).content().contains("and the starter and jobs", "and the dashboard");
    }

    @Test
    void values_smoke_writesReportAndCharts() {
        SmokeRun.of(output, "values");
        assertThat(output.resolve("values.json")).content().contains("json, first (with the proof)", "smile");
    }

    @Test
    void compression_smoke_writesReportAndCharts() {
        SmokeRun.of(output, "compression", "--sizes", "1024,10240");
        assertThat(output.resolve("compression.json"))
                .content()
                .contains("deflate 1, as secure-redis", "LZ4, in Java", "zstd 1", "sealing alone");
    }

    @Test
    void cache_smokeOnACluster_writesReportAndCharts() {
        SmokeRun.of(output, "cache", "--parts", "boot", "--cluster", "3", "--sizes", "100", "--threads", "1,8");
        assertThat(output.resolve("cache.json"))
                .content()
                .contains("a cluster of 3 nodes", "cache put, cluster of 3, 100 B, 8 threads, secure-redis over Boot");
    }

    @ParameterizedTest
    @CsvSource(
            value = {"2; boot", "3; boot,flushes", "-1; boot"},
            delimiter = ';')
    void cache_clusterThatNoPartCanUse_isRefused(String nodes, String parts) {
        StringWriter errors = new StringWriter();
        int exitCode = Benchmarks.commandLine()
                .setErr(new PrintWriter(errors, true))
                .execute("cache", "--smoke", "--parts", parts, "--cluster", nodes);
        assertThat(exitCode).isEqualTo(2);
        assertThat(errors.toString()).contains("--cluster takes at least 3 nodes, and only with --parts boot");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sealing",
                "cache",
                "near",
                "jobs",
                "memory",
                "startup",
                "values",
                "compression",
                "sessions",
                "tasks",
                "pages",
                "request"
            })
    void help_ofEachProgram_isShown(String name) {
        SmokeRun.execute(name, "--help");
    }
}
