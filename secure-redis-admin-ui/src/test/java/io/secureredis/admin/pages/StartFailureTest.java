package io.secureredis.admin.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.SecureRedisException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.annotation.OrderUtils;
import org.springframework.util.ClassUtils;

/** What Boot prints when the dashboard does not start: it asks the analyzers of all modules, in their order. */
@ExtendWith(OutputCaptureExtension.class)
class StartFailureTest {

    private static final String SECURITY = "org.springframework.boot.security.autoconfigure.";

    @Test
    void start_nothingProtectsTheDashboard_printsTheOptions(CapturedOutput output) {
        assertThatThrownBy(() -> DashboardServer.start(
                        List.of(Shop.class),
                        "logging.level.root=ERROR",
                        "spring.autoconfigure.exclude=" + SECURITY + "web.servlet.ServletWebSecurityAutoConfiguration"))
                .hasRootCauseInstanceOf(SecureRedisException.class);
        assertThat(output)
                .contains("SR501", "Add spring-boot-starter-security", "secure-redis.admin.enabled=false")
                .doesNotContain("The reference of errors says");
    }

    @Test
    void start_aSettingOutOfItsRange_printsWhichToCorrect(CapturedOutput output) {
        assertThatThrownBy(() -> DashboardServer.start("logging.level.root=ERROR", "secure-redis.admin.page-size=0"))
                .isNotNull();
        assertThat(output)
                .contains("SR503", "page-size must be 1 to 500", "Correct the setting that the description names")
                .doesNotContain("The reference of errors says");
    }

    /**
     * The starter's analyzer explains every exception of this library, but knows only the codes of its own module. With
     * the same order, the class path would decide.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "io.secureredis.admin.autoconfigure.DashboardStartFailureAnalyzer",
                "io.secureredis.jobs.autoconfigure.JobDeclarationFailureAnalyzer"
            })
    void analyzer_ofAnotherModule_comesBeforeThatOfTheStarter(String analyzer) {
        assertThat(order(analyzer)).isLessThan(order("io.secureredis.autoconfigure.SecureRedisFailureAnalyzer"));
    }

    private static Integer order(String analyzer) {
        return OrderUtils.getOrder(ClassUtils.resolveClassName(analyzer, null));
    }
}
