package io.secureredis.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.net.URL;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.util.ClassUtils;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The properties that the modules on the class path describe in {@code spring-configuration-metadata.json}, and their
 * types. A property can exist and be bound to nothing, since what it belongs to is turned off.
 *
 * <p>For this library's modules; not for applications.
 */
public final class DescribedSettings {

    private static final Logger log = LoggerFactory.getLogger(DescribedSettings.class);
    private static final String METADATA = "META-INF/spring-configuration-metadata.json";

    private final Map<ConfigurationPropertyName, String> types = new HashMap<>();

    /** More differences make it another name. */
    private static final int MOST_DIFFERENCES = 2;

    /** The last type argument: the values of a map, or the elements of a list. */
    private static final Pattern PART = Pattern.compile("([A-Za-z0-9_.$]+)>+$");

    private final String prefix;
    private final @Nullable ClassLoader loader;

    private DescribedSettings(String prefix, @Nullable ClassLoader loader) {
        this.prefix = prefix;
        this.loader = loader;
    }

    /**
     * Reads the descriptions.
     *
     * @param prefix what the names begin with, such as {@code secure-redis.}
     */
    public static DescribedSettings of(@Nullable ClassLoader loader, String prefix) {
        ClassLoader from = loader == null ? ClassUtils.getDefaultClassLoader() : loader;
        DescribedSettings described = new DescribedSettings(prefix, from);
        if (from != null) {
            try {
                for (URL file : Collections.list(from.getResources(METADATA))) {
                    described.add(file);
                }
            } catch (IOException | JacksonException e) {
                log.debug("The descriptions of properties could not be read", e);
            }
        }
        return described;
    }

    private void add(URL file) throws IOException {
        try (InputStream in = file.openStream()) {
            for (JsonNode property : JsonMapper.shared().readTree(in).path("properties")) {
                String name = property.path("name").asString("");
                if (name.startsWith(prefix)) {
                    types.put(
                            ConfigurationPropertyName.of(name),
                            property.path("type").asString(""));
                }
            }
        }
    }

    /**
     * Returns whether a property exists. The parts of a map or list that are records are known by their names. Of other
     * parts it is known only if some of the same map or list are bound: then this one would be, too.
     */
    boolean contains(ConfigurationPropertyName name, Set<ConfigurationPropertyName> bound) {
        if (types.isEmpty() || types.containsKey(name)) {
            return true;
        }
        return types.entrySet().stream()
                .anyMatch(described -> isCollection(described.getValue())
                        && described.getKey().isAncestorOf(name)
                        && bound.stream().noneMatch(described.getKey()::isAncestorOf)
                        && isPart(described.getKey(), name));
    }

    private boolean isPart(ConfigurationPropertyName collection, ConfigurationPropertyName name) {
        int part = collection.getNumberOfElements() + 1;
        Set<String> names = partNames(collection);
        return names.isEmpty()
                || part >= name.getNumberOfElements()
                || names.contains(name.getElement(part, Form.UNIFORM));
    }

    /** Returns the names of the components of the records in a map or list, in uniform form; empty for other parts. */
    private Set<String> partNames(ConfigurationPropertyName collection) {
        return components(collection)
                .map(component -> component.getName().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
    }

    private Stream<RecordComponent> components(ConfigurationPropertyName collection) {
        Matcher part = PART.matcher(String.valueOf(types.get(collection)));
        if (!part.find()) {
            return Stream.empty();
        }
        try {
            RecordComponent[] components =
                    ClassUtils.forName(part.group(1), loader).getRecordComponents();
            return components == null ? Stream.empty() : Arrays.stream(components);
        } catch (ClassNotFoundException | LinkageError notHere) {
            return Stream.empty();
        }
    }

    /** Returns the property whose name differs least from one that does not exist, if it differs little. */
    public Optional<String> nearest(ConfigurationPropertyName unknown) {
        String letters = letters(unknown.toString());
        return Stream.concat(types.keySet().stream().map(ConfigurationPropertyName::toString), partsOfSameName(unknown))
                .filter(known -> differences(letters(known), letters) <= MOST_DIFFERENCES)
                .min(Comparator.comparingInt((String known) -> differences(letters(known), letters))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** Returns the properties of the same entry of a map or list as the unknown one. */
    private Stream<String> partsOfSameName(ConfigurationPropertyName unknown) {
        return types.keySet().stream()
                .filter(described -> described.isAncestorOf(unknown))
                .filter(described -> described.getNumberOfElements() + 1 < unknown.getNumberOfElements())
                .flatMap(described -> components(described)
                        .map(component -> unknown.chop(described.getNumberOfElements() + 1)
                                + "."
                                + DataObjectPropertyName.toDashedForm(component.getName())));
    }

    /** Environment variables show neither hyphens nor, between words, points. */
    private static String letters(String name) {
        return name.replaceAll("[-.]", "").toLowerCase(Locale.ROOT);
    }

    /** Letters to insert, remove or replace (Levenshtein). */
    private static int differences(String one, String other) {
        int[] above = IntStream.rangeClosed(0, other.length()).toArray();
        for (int row = 1; row <= one.length(); row++) {
            int[] line = new int[above.length];
            line[0] = row;
            for (int column = 1; column < line.length; column++) {
                int replaced = above[column - 1] + (one.charAt(row - 1) == other.charAt(column - 1) ? 0 : 1);
                line[column] = Math.min(replaced, 1 + Math.min(above[column], line[column - 1]));
            }
            above = line;
        }
        return above[other.length()];
    }

    private static boolean isCollection(String type) {
        return type.startsWith("java.util.");
    }
}
