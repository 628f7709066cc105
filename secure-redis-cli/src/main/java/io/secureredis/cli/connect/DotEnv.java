package io.secureredis.cli.connect;

import io.secureredis.cli.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The environment of the application: the file {@code .env} next to its configuration, as Docker Compose reads it, and
 * the variables of this process, which win.
 */
final class DotEnv {

    private static final Pattern LINE = Pattern.compile("(?:export\\s+)?([A-Za-z_][A-Za-z0-9_.-]*)\\s*=\\s*(.*)");
    private static final Pattern SINGLE = Pattern.compile("'([^']*)'.*");
    private static final Pattern DOUBLE = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\".*");

    private DotEnv() {}

    /** @param config the configuration, or its directory */
    static Map<String, String> nextTo(Path config, Terminal terminal) {
        Path absolute = config.toAbsolutePath().normalize();
        Path file = Files.isDirectory(absolute) ? absolute.resolve(".env") : absolute.resolveSibling(".env");
        Map<String, String> variables = new HashMap<>();
        if (Files.isRegularFile(file)) {
            try {
                Files.readAllLines(file).forEach(line -> add(line.strip(), variables));
            } catch (IOException e) {
                terminal.warn("The file " + file + " cannot be read, so its variables are not used.");
            }
        }
        variables.putAll(terminal.environment());
        return variables;
    }

    private static void add(String line, Map<String, String> variables) {
        Matcher variable = LINE.matcher(line);
        if (variable.matches()) {
            variables.put(variable.group(1), value(variable.group(2)));
        }
    }

    private static String value(String text) {
        Matcher literal = SINGLE.matcher(text);
        if (literal.matches()) {
            return literal.group(1);
        }
        Matcher quoted = DOUBLE.matcher(text);
        if (quoted.matches()) {
            return quoted.group(1).replaceAll("\\\\([\"\\\\$])", "$1");
        }
        return text.replaceFirst("(^|\\s)#.*", "").strip();
    }
}
