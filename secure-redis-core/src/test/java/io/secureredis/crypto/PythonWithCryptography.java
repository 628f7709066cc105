package io.secureredis.crypto;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Runs a test if {@code python3} has the package {@code cryptography}; in CI it always runs, and fails if Python lacks
 * it.
 */
final class PythonWithCryptography implements ExecutionCondition {

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (System.getenv("CI") != null) {
            return ConditionEvaluationResult.enabled("In CI the independent decoder is not optional");
        }
        return present()
                ? ConditionEvaluationResult.enabled("python3 has cryptography")
                : ConditionEvaluationResult.disabled(
                        "The independent decoder needs python3 with the package cryptography: pip install cryptography");
    }

    private static boolean present() {
        try {
            return run("", "-c", "import cryptography").exitCode == 0;
        } catch (IOException noPython) {
            return false;
        }
    }

    /** Runs {@code python3} to its end. */
    static Result run(String input, String... arguments) throws IOException {
        String[] command = new String[arguments.length + 1];
        command[0] = "python3";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("python3 did not end: " + output);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
        return new Result(process.exitValue(), output.strip());
    }

    record Result(int exitCode, String output) {}
}
