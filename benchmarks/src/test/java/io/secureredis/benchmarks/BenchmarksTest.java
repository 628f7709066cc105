package io.secureredis.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs every program once, as short as can be. No figure is looked at. */
class BenchmarksTest {

    @TempDir
    Path output;

    @Test
    void sealing_smoke_writesReportAndCharts() {
        assertThat(run("sealing", "--sizes", "64")).isZero();
        assertThat(output.resolve("sealing.json")).content().contains("\"secure-redis\"", "over the floor");
        assertThat(output.resolve("sealing-1.svg")).content().contains("<svg");
    }

    @Test
    void cache_smoke_writesReportAndCharts() {
        assertThat(run("cache", "--sizes", "100", "--threads", "1,8")).isZero();
        assertThat(output.resolve("cache.json")).content().contains("sealed over plain");
    }

    @Test
    void jobs_smoke_writesReportAndCharts() {
        assertThat(run("jobs", "--concurrency", "4")).isZero();
        assertThat(output.resolve("jobs.json")).content().contains("drain", "pick-up p50", "idle worker");
    }

    @Test
    void near_smoke_writesReportAndCharts() {
        assertThat(run("near")).isZero();
        assertThat(output.resolve("near.json")).content().contains("near hit over a get from Redis");
    }

    @Test
    void memory_smoke_writesReportAndCharts() {
        assertThat(run("memory")).isZero();
        assertThat(output.resolve("memory.json")).content().contains("waiting");
    }

    @Test
    void start_smoke_writesReportAndCharts() {
        assertThat(run("start")).isZero();
        assertThat(output.resolve("start.json")).content().contains("and the starter and jobs", "and the dashboard");
    }

    @Test
    void values_smoke_writesReportAndCharts() {
        assertThat(run("values")).isZero();
        assertThat(output.resolve("values.json")).content().contains("json, first (with the proof)");
    }

    @Test
    void sessions_smoke_writesReportAndCharts() {
        assertThat(run("sessions")).isZero();
        assertThat(output.resolve("sessions.json")).content().contains("jdk, sealed", "findByPrincipalName");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sealing", "cache", "near", "jobs", "memory", "start", "values", "sessions"})
    void help_ofEachProgram_isShown(String name) {
        assertThat(Benchmarks.run(name, "--help")).isZero();
    }

    private int run(String name, String... options) {
        String[] arguments = new String[options.length + 4];
        arguments[0] = name;
        arguments[1] = "--smoke";
        arguments[2] = "--output";
        arguments[3] = output.toString();
        System.arraycopy(options, 0, arguments, 4, options.length);
        return Benchmarks.run(arguments);
    }
}
