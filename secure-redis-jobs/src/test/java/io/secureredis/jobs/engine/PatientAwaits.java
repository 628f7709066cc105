package io.secureredis.jobs.engine;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Lets every test of this module wait longer than Awaitility's ten seconds, since a busy machine is no failure, and
 * look more often than ten times a second. Found by JUnit itself.
 */
public final class PatientAwaits implements BeforeAllCallback {

    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Duration STEP = Duration.ofMillis(10);

    @Override
    public void beforeAll(ExtensionContext context) {
        Awaitility.setDefaultTimeout(LIMIT);
        Awaitility.setDefaultPollInterval(STEP);
        Awaitility.setDefaultPollDelay(Duration.ZERO);
    }
}
