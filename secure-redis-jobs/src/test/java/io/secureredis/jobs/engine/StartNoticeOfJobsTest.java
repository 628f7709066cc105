package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.testserver.RedisTestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;

/** What an application that seals nothing is told of jobs. */
@ExtendWith(OutputCaptureExtension.class)
class StartNoticeOfJobsTest {

    @Test
    void start_noJobs_namesTheAnnotation(CapturedOutput output) {
        start("true");
        assertThat(output).contains("nothing is sealed", "Jobs need @SecureJob.");
    }

    @Test
    void start_jobsSwitchedOff_namesTheSwitch(CapturedOutput output) {
        start("off");
        assertThat(output)
                .contains("nothing is sealed", "Jobs are switched off by secure-redis.jobs.enabled.")
                .doesNotContain("@SecureJob");
    }

    private static void start(String jobs) {
        RedisTestServer redis = RedisTestServer.shared();
        new SpringApplicationBuilder(Nothing.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "secure-redis.secret-key=" + JobApplication.SECRET,
                        "secure-redis.jobs.enabled=" + jobs,
                        "spring.data.redis.host=" + redis.host(),
                        "spring.data.redis.port=" + redis.port(),
                        "spring.data.redis.database=" + redis.database())
                .run()
                .close();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Nothing {}
}
