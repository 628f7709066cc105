package io.secureredis.cli.terminal;

import io.secureredis.PrintableText;
import java.io.BufferedReader;
import java.io.Console;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The environment of a command: output and input, environment variables, whether there are colours.
 *
 * <p>Commands use this instead of {@code System}, so that tests can run them. {@linkplain #hide Hidden} texts never
 * appear in an error, a hint, a warning or a stack trace.
 */
public final class Terminal {

    private static final String MASK = "***";

    /** What stays of the characters that could control a terminal. */
    private static final String LAYOUT = "\n\t";

    /** Shorter texts would blank out half of a harmless message. */
    private static final int SHORTEST_HIDDEN = 4;

    private final PrintWriter out;
    private final PrintWriter err;
    private final BufferedReader in;
    private final Map<String, String> environment;
    private final boolean interactive;
    private final Supplier<@Nullable String> problem;
    private final Set<String> hidden = ConcurrentHashMap.newKeySet();
    private final Set<String> warned = ConcurrentHashMap.newKeySet();

    /**
     * Creates a terminal for tests.
     *
     * @param interactive whether a person reads the output: colours and progress
     */
    public Terminal(
            PrintWriter out, PrintWriter err, BufferedReader in, Map<String, String> environment, boolean interactive) {
        this(out, err, in, environment, interactive, () -> null);
    }

    private Terminal(
            PrintWriter out,
            PrintWriter err,
            BufferedReader in,
            Map<String, String> environment,
            boolean interactive,
            Supplier<@Nullable String> problem) {
        this.problem = problem;
        this.out = out;
        this.err = err;
        this.in = in;
        this.environment = Map.copyOf(environment);
        this.interactive = interactive;
    }

    /** Returns the terminal of this process. */
    public static Terminal ofProcess() {
        Charset charset = Charset.defaultCharset();
        Output output = Output.ofProcess();
        return new Terminal(
                new PrintWriter(output, true, charset),
                new PrintWriter(System.err, true, charset),
                new BufferedReader(new InputStreamReader(System.in, charset)),
                System.getenv(),
                isTerminal(System.console()),
                output::problem);
    }

    /** Since Java 22 there is also a console without a person, which has to be asked. */
    private static boolean isTerminal(@Nullable Console console) {
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException olderJava) {
            return true;
        }
    }

    /** Returns the output for results. */
    public PrintWriter out() {
        return out;
    }

    /** Writes what is still to be written. Returns why the results could not be written; {@code null} if they were. */
    public @Nullable String finish() {
        out.flush();
        err.flush();
        return problem.get();
    }

    /** Returns the output for everything except results. */
    public PrintWriter err() {
        return err;
    }

    /** Returns the standard input. */
    public BufferedReader in() {
        return in;
    }

    /** Returns all environment variables. */
    public Map<String, String> environment() {
        return environment;
    }

    /** Returns one environment variable; null if it is not set, or blank. */
    public @Nullable String environment(String name) {
        String value = environment.get(name);
        return value == null || value.isBlank() ? null : value;
    }

    /** Returns whether a person reads the output, so that progress may be shown. */
    public boolean interactive() {
        return interactive;
    }

    /** Returns whether to use colours: on a terminal that has them, unless {@code NO_COLOR} is set. */
    public boolean colours() {
        return interactive && environment("NO_COLOR") == null && !"dumb".equals(environment.get("TERM"));
    }

    /** Prints a line of results, or several. Characters that could control a terminal are replaced. */
    public void print(String line) {
        out.println(PrintableText.of(line, LAYOUT));
    }

    /** Prints a {@code warning:} line, once. */
    public void warn(String text) {
        if (warned.add(text)) {
            err.println(redact("warning: " + text));
        }
    }

    /**
     * Prints a {@code warning:} line that has no part from outside, once. It stays as it is: a password could be one of
     * its words, and the gap would show which.
     */
    public void warnInFixedWords(String text) {
        if (warned.add(text)) {
            err.println("warning: " + text);
        }
    }

    /** Keeps a password or secret out of every error, hint, warning and stack trace. */
    public void hide(@Nullable String secret) {
        if (secret != null && secret.strip().length() >= SHORTEST_HIDDEN) {
            hidden.add(secret.strip());
        }
    }

    /** Returns the text without hidden parts, and without characters that could control a terminal. */
    public String redact(String text) {
        List<String> longestFirst = hidden.stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
        String redacted = text;
        for (String secret : longestFirst) {
            redacted = redacted.replace(secret, MASK);
        }
        return PrintableText.of(redacted, LAYOUT);
    }
}
