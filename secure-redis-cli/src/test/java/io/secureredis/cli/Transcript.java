package io.secureredis.cli;

import io.secureredis.cli.terminal.Terminal;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One run of the command line, as it would be on a screen: with the classes of the executable jar where that is
 * {@linkplain ExecutableJar there}.
 *
 * <pre>{@code
 * Transcript run = Transcript.of().environment("REDIS_PORT", "6379").run("doctor", "--feature=tls");
 * assertThat(run.code()).isZero();
 * assertThat(run.out()).contains("…");
 * }</pre>
 */
public final class Transcript {

    private final Map<String, String> environment = new LinkedHashMap<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private String input = "";
    private boolean interactive;
    private int code = -1;

    private Transcript() {}

    /** A run without any environment variable. */
    public static Transcript of() {
        return new Transcript();
    }

    /** Sets an environment variable. */
    public Transcript environment(String name, Object value) {
        environment.put(name, String.valueOf(value));
        return this;
    }

    /** What is typed. */
    public Transcript input(String text) {
        this.input = text;
        return this;
    }

    /** As if a person looked at a terminal with colours. */
    public Transcript interactive() {
        this.interactive = true;
        return this;
    }

    /** Runs the words. */
    public Transcript run(String... words) {
        PrintWriter results = new PrintWriter(out, true);
        PrintWriter errors = new PrintWriter(err, true);
        BufferedReader typed = new BufferedReader(new StringReader(input));
        code = ExecutableJar.isThere()
                ? ExecutableJar.run(results, errors, typed, environment, interactive, words)
                : CommandRunner.run(new Terminal(results, errors, typed, environment, interactive), words);
        return this;
    }

    /** The exit code. */
    public int code() {
        return code;
    }

    /** Standard output. */
    public String out() {
        return out.toString();
    }

    /** Standard error. */
    public String err() {
        return err.toString();
    }

    @Override
    public String toString() {
        return "exit " + code + "\n" + out + err;
    }
}
