package io.secureredis.jobs.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Runs the Python package of {@code docs/spec/python} on a Redis. As a condition: a test runs if {@code python3} has
 * the package {@code cryptography}; in CI it always runs, and fails if Python lacks it.
 */
final class PythonProducer implements ExecutionCondition {

    static final Path SCRIPTS =
            Path.of("src/main/resources/io/secureredis/jobs/redis/lua").toAbsolutePath();

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private final Map<String, String> environment;

    /** For JUnit. */
    PythonProducer() {
        this("redis://none");
    }

    PythonProducer(String url) {
        this(url, Map.of());
    }

    /** @param more such as {@code SECURE_REDIS_PARTS} */
    PythonProducer(String url, Map<String, String> more) {
        Map<String, String> all = new java.util.HashMap<>(Map.of(
                "REDIS_URL",
                url,
                "SECURE_REDIS_SECRET_KEY",
                JobApplication.SECRET,
                "SECURE_REDIS_SCRIPTS",
                SCRIPTS.toString(),
                "PYTHONPATH",
                ROOT.resolve("docs/spec/python").toString(),
                "PYTHONDONTWRITEBYTECODE",
                "1",
                "PYTHONIOENCODING",
                "utf-8"));
        all.putAll(more);
        this.environment = all;
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (System.getenv("CI") != null) {
            return ConditionEvaluationResult.enabled("In CI the Python package is not optional");
        }
        try {
            if (run("", "-c", "import cryptography").exitCode == 0) {
                return ConditionEvaluationResult.enabled("python3 has cryptography");
            }
        } catch (IOException noPython) {
            // Says so below
        }
        return ConditionEvaluationResult.disabled(
                "The Python package of docs/spec needs python3 with the package cryptography: pip install cryptography");
    }

    /** Runs a command of the package, which succeeds. */
    String command(String input, String verb, String... arguments) throws IOException {
        Result result = attempt(input, verb, arguments);
        assertThat(result.exitCode).as(result.output).isZero();
        return result.output;
    }

    Result attempt(String input, String verb, String... arguments) throws IOException {
        String[] all = new String[arguments.length + 3];
        all[0] = "-m";
        all[1] = "secure_redis";
        all[2] = verb;
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        return run(input, all);
    }

    /** Runs a program in ASCII that has {@code jobs} of the queue {@code QUEUE}, and {@code lines}: its input. */
    String program(String input, String code) throws IOException {
        String prelude = """
                import json, os, sys
                from secure_redis import *
                from secure_redis.__main__ import jobs as jobs_of, redis
                jobs = jobs_of(redis(), os.environ.get("QUEUE", "shop"))
                lines = [json.loads(line) for line in sys.stdin.buffer.read().decode("utf-8").splitlines()]
                """;
        Result result = run(input, "-c", prelude + code);
        assertThat(result.exitCode).as(result.output).isZero();
        return result.output;
    }

    private Result run(String input, String... arguments) throws IOException {
        String[] command = new String[arguments.length + 1];
        command[0] = "python3";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> send(process, input));
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        sent.join();
        try {
            return new Result(process.waitFor(), output.strip());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
    }

    private static void send(Process process, String input) {
        try (var stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(UTF_8));
        } catch (IOException ended) {
            // It reads no input, or has said why it ended.
        }
    }

    /**
     * How a program ended.
     *
     * @param output and errors, without white space at the ends
     */
    record Result(int exitCode, String output) {}
}
