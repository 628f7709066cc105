package io.secureredis.cli.connect;

import io.secureredis.cli.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.env.DefaultPropertiesPropertySource;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * The file {@code .env} next to a configuration, as Docker Compose reads it. It resolves the placeholders that neither
 * the environment nor the configuration resolves.
 *
 * <p>It never sets a property, whether by its own name or, as the environment does, by a name in capitals: nobody knows
 * whether the application that runs got the variables of this file. {@code SECURE_REDIS_SECRET_KEY} of an old file
 * would otherwise seal values that the application cannot open.
 */
final class DotEnv extends EnumerablePropertySource<SystemEnvironmentPropertySource> {

    /** What the command line binds. Binding asks for these names, and so must get nothing. */
    private static final List<String> BOUND = List.of("secure-redis.", "spring.");

    private static final Pattern LINE = Pattern.compile("(?:export\\s+)?([A-Za-z_][A-Za-z0-9_.-]*)\\s*=\\s*(.*)");
    private static final Pattern SINGLE = Pattern.compile("'([^']*)'.*");
    private static final Pattern DOUBLE = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\".*");

    /** The name keeps it last while Boot adds the files of the configuration. */
    private DotEnv(Map<String, Object> variables) {
        super(DefaultPropertiesPropertySource.NAME, new SystemEnvironmentPropertySource("variables", variables));
    }

    @Override
    public @Nullable Object getProperty(String name) {
        return BOUND.stream().anyMatch(name::startsWith) ? null : source.getProperty(name);
    }

    /** Returns none, because no variable is a property. */
    @Override
    public String[] getPropertyNames() {
        return new String[0];
    }

    /** @param config the configuration, or its directory */
    static DotEnv nextTo(Path config, Terminal terminal) {
        Path absolute = config.toAbsolutePath().normalize();
        Path file = Files.isDirectory(absolute) ? absolute.resolve(".env") : absolute.resolveSibling(".env");
        Map<String, Object> variables = new HashMap<>();
        if (Files.isRegularFile(file)) {
            try {
                Files.readAllLines(file).forEach(line -> add(line.strip(), variables));
            } catch (IOException e) {
                terminal.warn("The file " + file + " cannot be read, so its variables are not used.");
            }
        }
        return new DotEnv(variables);
    }

    private static void add(String line, Map<String, Object> variables) {
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
