package io.secureredis.cli;

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
import org.jspecify.annotations.Nullable;

/**
 * What surrounds a command: where it writes and reads, the environment variables, whether there are colours.
 *
 * <p>Commands use this instead of {@code System}, so that tests can run them. What was {@linkplain #hide hidden} never appears in an error, a hint, a warning or a stack trace.
 */
public final class Terminal {

    private static final String MASK = "***";

    /** Shorter texts would blank out half of an innocent message. */
    private static final int SHORTEST_HIDDEN = 4;

    private final PrintWriter out;
    private final PrintWriter err;
    private final BufferedReader in;
    private final Map<String, String> environment;
    private final boolean interactive;
    private final Set<String> hidden = ConcurrentHashMap.newKeySet();

    /**
     * For tests.
     *
     * @param interactive whether a person looks at it: colours and progress
     */
    public Terminal(
            PrintWriter out, PrintWriter err, BufferedReader in, Map<String, String> environment, boolean interactive) {
        this.out = out;
        this.err = err;
        this.in = in;
        this.environment = Map.copyOf(environment);
        this.interactive = interactive;
    }

    /** The one of this process. */
    static Terminal ofProcess() {
        Charset charset = Charset.defaultCharset();
        return new Terminal(
                new PrintWriter(System.out, true, charset),
                new PrintWriter(System.err, true, charset),
                new BufferedReader(new InputStreamReader(System.in, charset)),
                System.getenv(),
                isTerminal(System.console()));
    }

    /** From Java 22 on there is a console also where nobody looks, which can be asked. */
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

    /** For results. */
    public PrintWriter out() {
        return out;
    }

    /** For everything that is not the result. */
    public PrintWriter err() {
        return err;
    }

    /** Standard input. */
    public BufferedReader in() {
        return in;
    }

    /** All environment variables. */
    public Map<String, String> environment() {
        return environment;
    }

    /** One environment variable; null where it is not set, or blank. */
    public @Nullable String environment(String name) {
        String value = environment.get(name);
        return value == null || value.isBlank() ? null : value;
    }

    /** Whether a person looks at it, so that progress may be shown. */
    public boolean interactive() {
        return interactive;
    }

    /** Whether to use colours: on a terminal that has them, unless {@code NO_COLOR} is set. */
    public boolean colours() {
        return interactive && environment("NO_COLOR") == null && !"dumb".equals(environment.get("TERM"));
    }

    /** Prints a line of results. */
    public void print(String line) {
        out.println(line);
    }

    /** Prints a {@code warning:} line. */
    public void warn(String text) {
        err.println(redact("warning: " + text));
    }

    /** Keeps a password or secret out of every error, hint, warning and stack trace. */
    public void hide(@Nullable String secret) {
        if (secret != null && secret.strip().length() >= SHORTEST_HIDDEN) {
            hidden.add(secret.strip());
        }
    }

    /** The text without what was hidden. */
    String redact(String text) {
        List<String> longestFirst = hidden.stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
        String redacted = text;
        for (String secret : longestFirst) {
            redacted = redacted.replace(secret, MASK);
        }
        return redacted;
    }
}
