package io.secureredis.admin.pages;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Decides about {@link RequiresChromium}. */
final class ChromiumCondition implements ExecutionCondition {

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return decide(Chromium.isInstalled(), System.getenv("CI") != null);
    }

    static ConditionEvaluationResult decide(boolean installed, boolean ci) {
        if (installed) {
            return ConditionEvaluationResult.enabled("Chromium and its driver are on the PATH");
        }
        if (ci) {
            return ConditionEvaluationResult.enabled(
                    "CI must have Chromium and its driver on the PATH, so this fails without them");
        }
        return ConditionEvaluationResult.disabled(
                "Chromium and chromedriver are not on the PATH (Debian: apt-get install chromium chromium-driver)");
    }
}
