package io.secureredis.cli.connect;

import io.secureredis.cli.terminal.CliException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.config.ConfigDataException;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.util.PlaceholderResolutionException;
import org.yaml.snakeyaml.constructor.DuplicateKeyException;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * Explains why an application's configuration cannot be read, with the position in it and without its values.
 *
 * <p>Messages of the libraries quote values, which may be passwords. Only messages that are known to contain nothing
 * but files, properties and positions are passed on.
 */
final class ConfigErrors {

    private static final String HINT = "Correct it. --debug adds a stack trace, without values.";
    private static final String BOOT = "org.springframework.boot.";

    /** An import may name a login. */
    private static final Pattern USER_INFO = Pattern.compile("(:/+)\\S*@");

    /** If Boot checks a state with a helper, the helper is on top. */
    private static final int TOP_FRAMES = 3;

    private ConfigErrors() {}

    static CliException unreadable(Path file, RuntimeException thrown) {
        return CliException.failed(
                "The configuration " + file + " cannot be read: " + withFullStop(reason(thrown)), HINT, thrown);
    }

    /** @param prefix of the requested properties */
    static CliException unfit(String prefix, RuntimeException thrown) {
        BindException binding = find(thrown, BindException.class);
        if (binding == null) {
            return CliException.failed("A property under " + prefix + " has a value that does not fit.", HINT, thrown);
        }
        ConfigurationProperty property = binding.getProperty();
        CliException placeholder =
                property == null ? null : Placeholders.in(String.valueOf(binding.getName()), property.getValue());
        if (placeholder != null) {
            return placeholder;
        }
        String origin = property == null || property.getOrigin() == null ? "" : " (" + property.getOrigin() + ")";
        return CliException.failed(
                "The property " + binding.getName() + origin + " has a value that does not fit: "
                        + expected(binding.getTarget().getType().toClass()) + ".",
                HINT,
                thrown);
    }

    private static String expected(Class<?> type) {
        return type.isEnum()
                ? "it is one of " + Arrays.toString(type.getEnumConstants())
                : type.getSimpleName() + " is expected";
    }

    private static String reason(RuntimeException thrown) {
        MarkedYAMLException yaml = find(thrown, MarkedYAMLException.class);
        if (yaml != null) {
            return yaml(yaml);
        }
        PlaceholderResolutionException placeholder = find(thrown, PlaceholderResolutionException.class);
        if (placeholder != null) {
            return "nothing resolves the placeholder ${" + placeholder.getPlaceholder() + "}";
        }
        BindException binding = find(thrown, BindException.class);
        if (binding != null) {
            return "the value of " + binding.getName() + " does not fit";
        }
        if (find(thrown, CharacterCodingException.class) != null) {
            return "a file of it is not in UTF-8";
        }
        return innermostHarmlessMessage(thrown).orElse(thrown.getClass().getSimpleName());
    }

    private static Optional<String> innermostHarmlessMessage(RuntimeException thrown) {
        return chain(thrown)
                .filter(ConfigErrors::isHarmless)
                .reduce((outer, inner) -> inner)
                .map(Throwable::getMessage)
                .map(message -> USER_INFO.matcher(message).replaceAll("$1***@"));
    }

    /** A parser's message quotes the file, except for a duplicate key. */
    private static String yaml(MarkedYAMLException thrown) {
        String problem =
                thrown instanceof DuplicateKeyException ? String.valueOf(thrown.getProblem()) : "it is not valid YAML";
        return thrown.getProblemMark() == null
                ? problem
                : problem + ", line " + (thrown.getProblemMark().getLine() + 1) + ", column "
                        + (thrown.getProblemMark().getColumn() + 1);
    }

    /** Matches Boot's own messages about files, and those about a failed read. */
    private static boolean isHarmless(Throwable thrown) {
        return thrown.getMessage() != null
                && (thrown instanceof ConfigDataException
                        || (thrown instanceof IllegalStateException && isThrownByBoot(thrown)));
    }

    private static boolean isThrownByBoot(Throwable thrown) {
        return Stream.of(thrown.getStackTrace())
                .limit(TOP_FRAMES)
                .map(StackTraceElement::getClassName)
                .anyMatch(name -> name.startsWith(BOOT + "context.config.") || name.startsWith(BOOT + "env."));
    }

    private static Stream<Throwable> chain(Throwable thrown) {
        return Stream.iterate(thrown, cause -> cause != null, Throwable::getCause);
    }

    private static <T extends Throwable> @Nullable T find(Throwable thrown, Class<T> type) {
        return chain(thrown)
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElse(null);
    }

    private static String withFullStop(String sentence) {
        return sentence.endsWith(".") ? sentence : sentence + ".";
    }
}
