package io.secureredis.crypto;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Runs a test if {@code python3} has the package {@code cryptography}; in CI it always runs, and fails if Python lacks
 * it.
 */
public final class PythonWithCryptography implements ExecutionCondition {

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (System.getenv("CI") != null) {
            return ConditionEvaluationResult.enabled("In CI the Python package is not optional");
        }
        return present()
                ? ConditionEvaluationResult.enabled("python3 has cryptography")
                : ConditionEvaluationResult.disabled(
                        "The Python package of docs/spec needs python3 with the package cryptography: pip install cryptography");
    }

    private static boolean present() {
        try {
            return run(Map.of(), "", "-c", "import cryptography").exitCode == 0;
        } catch (IOException noPython) {
            return false;
        }
    }

    /** Runs a command of the package in {@code docs/spec/python} to its end. */
    public static Result secureRedis(Map<String, String> environment, String input, String... arguments)
            throws IOException {
        String[] all = new String[arguments.length + 2];
        all[0] = "-m";
        all[1] = "secure_redis";
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        return run(environment, input, all);
    }

    /** Runs a program in ASCII that uses the package. */
    public static Result program(Map<String, String> environment, String input, String code) throws IOException {
        return run(environment, input, "-c", code);
    }

    private static Result run(Map<String, String> environment, String input, String... arguments) throws IOException {
        String[] command = new String[arguments.length + 1];
        command[0] = "python3";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of(
                        "PYTHONPATH", Repository.file("docs/spec/python").toString(),
                        "PYTHONDONTWRITEBYTECODE", "1",
                        "PYTHONIOENCODING", "utf-8"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> send(process, input));
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        sent.join();
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

    /** Does not wait for the output to be read, so that neither side waits for the other. */
    private static void send(Process process, String input) {
        try (var stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException ended) {
            // It reads no input, or has said why it ended.
        }
    }

    /**
     * How a program ended.
     *
     * @param output and errors, without white space at the ends
     */
    public record Result(int exitCode, String output) {}
}
