package io.secureredis.autoconfigure.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.autoconfigure.Starter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class IndexedWebSessionsShutdownTest {

    @BeforeEach
    void empty() {
        Starter.delete(SessionStore.NAMESPACE);
    }

    @Test
    void close_subscriptionsEndBeforeTheConnections_dropsNoError(CapturedOutput output) {
        Starter.application()
                .withUserConfiguration(SessionStore.WebIndexed.class)
                .run(context -> {
                    SessionStore sessions = SessionStore.of(context);
                    sessions.save(sessions.create());
                });
        assertThat(output).doesNotContain("onErrorDropped");
    }
}
