package io.secureredis.serializer;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The classes that may be made from stored bytes. Decided by name alone, before a class is loaded.
 *
 * <p>Immutable. Of the JDK, values and collections are on it, one by one and not by package: {@code java.util} also holds {@code Formatter} and
 * {@code logging.FileHandler}, which write files when they are made.
 *
 * <pre>{@code
 * AllowedTypes types = AllowedTypes.jdkValues().andPackages("com.acme.shop");
 * }</pre>
 */
public final class AllowedTypes {

    private static final Pattern PACKAGE =
            Pattern.compile("[\\p{L}_$][\\p{L}\\p{N}_$]*(\\.[\\p{L}_$][\\p{L}\\p{N}_$]*)*");

    private static final String PRIMITIVE = "(primitive)";

    private static final Set<String> JDK_CLASSES = Stream.of(
                    in(
                            "java.lang",
                            "Boolean Byte Character Double Enum Float Integer Long Number Object Short String String$CaseInsensitiveComparator"),
                    // Interfaces: nothing can be made of them but arrays
                    in("java.io", "Serializable"),
                    in("java.lang", "CharSequence Comparable Iterable"),
                    in(
                            "java.util",
                            "Collection Deque List Map NavigableMap NavigableSet Queue Set SortedMap SortedSet"),
                    in("java.net", "URI"),
                    in("java.sql", "Date Time Timestamp"),
                    in(
                            "java.util",
                            "ArrayDeque ArrayList Arrays$ArrayList BitSet Calendar CollSer Comparators$NaturalOrderComparator Comparators$NullComparator Currency Date EnumMap EnumSet "
                                    + "EnumSet$SerializationProxy GregorianCalendar HashMap HashSet Hashtable IdentityHashMap KeyValueHolder LinkedHashMap LinkedHashSet "
                                    + "LinkedList Locale Map$Entry Optional OptionalDouble OptionalInt OptionalLong JumboEnumSet PriorityQueue Properties RegularEnumSet Stack "
                                    + "SimpleTimeZone TimeZone TreeMap TreeSet UUID Vector AbstractMap$SimpleEntry AbstractMap$SimpleImmutableEntry"),
                    in(
                            "java.util.concurrent",
                            "ArrayBlockingQueue ConcurrentHashMap ConcurrentHashMap$KeySetView ConcurrentHashMap$Segment ConcurrentLinkedDeque ConcurrentLinkedQueue "
                                    + "ConcurrentSkipListMap ConcurrentSkipListSet CopyOnWriteArrayList CopyOnWriteArraySet LinkedBlockingDeque "
                                    + "LinkedBlockingQueue TimeUnit"),
                    in("java.util.concurrent.atomic", "AtomicBoolean AtomicInteger AtomicLong AtomicReference"),
                    in(
                            "java.util.concurrent.locks",
                            "AbstractOwnableSynchronizer AbstractQueuedSynchronizer "
                                    + "ReentrantLock ReentrantLock$NonfairSync ReentrantLock$Sync"),
                    in("sun.util.calendar", "ZoneInfo"))
            .flatMap(names -> names)
            .collect(Collectors.toUnmodifiableSet());

    /** Roots that many share, and whose classes nobody has looked at. */
    private static final Set<String> TOO_BROAD =
            Set.of("com", "org", "net", "io", "dev", "app", "edu", "gov", "de", "uk", "co");

    /** What the JDK keeps below it. Its values are on the list one by one; everything else there can do more than hold a value. */
    private static final List<String> JDK_ROOTS = List.of(
            "java.",
            "javax.",
            "jdk.",
            "sun.",
            "com.sun.",
            "oracle.",
            "netscape.",
            "org.ietf.jgss.",
            "org.w3c.dom.",
            "org.xml.sax.");

    /** Packages of which every class is a value, without those below them; and holders of such classes. */
    private static final List<String> JDK_FAMILIES = List.of(
            "java.math.",
            "java.time.",
            "java.time.chrono.",
            "java.util.Collections$",
            "java.util.ImmutableCollections$");

    /** What an exception of an allowed package is made of. */
    private static final Set<String> EXCEPTIONS = in(
                    "java.lang", "Exception RuntimeException StackTraceElement Throwable")
            .collect(Collectors.toUnmodifiableSet());

    private static final Set<String> URLS = Set.of("java.net.URL");

    private final Set<String> packages;
    private final Set<String> classes;

    private AllowedTypes(Collection<String> packages, Set<String> classes) {
        this.packages = new TreeSet<>(packages);
        this.classes = classes;
    }

    private static Stream<String> in(String packageName, String classes) {
        return Stream.of(classes.split(" ")).map(name -> packageName + "." + name);
    }

    /** The JDK's values and collections: numbers, text, dates, {@code java.util}'s collections, {@code UUID}, {@code Optional} and their like. */
    public static AllowedTypes jdkValues() {
        return new AllowedTypes(Set.of(), JDK_CLASSES);
    }

    /**
     * These types and every class in these packages and below.
     *
     * @throws InvalidAllowedPackageException {@code SR223} if one is not the name of a package, names a class, is as broad as {@code com}, or belongs to the JDK
     */
    public AllowedTypes andPackages(Collection<String> more) {
        more.forEach(AllowedTypes::requirePackage);
        return new AllowedTypes(Stream.concat(packages.stream(), more.stream()).toList(), classes);
    }

    /** These types and every class in these packages and below. */
    public AllowedTypes andPackages(String... more) {
        return andPackages(List.of(more));
    }

    /** These types and what exceptions of the allowed packages extend: {@code Throwable} and its like. For sessions, where Spring Security keeps why a login failed. */
    public AllowedTypes andExceptions() {
        return andClasses(EXCEPTIONS);
    }

    /**
     * These types and {@code java.net.URL}. For sessions, where Spring Security keeps the issuer of an OpenID Connect login as one.
     *
     * <p>Its {@code equals} and {@code hashCode} ask the DNS, so neither is called, and a URL as the key of a map or the element of a set is refused. Java serialization does not show
     * what {@code Map.of} and {@code Set.of} hold; a URL in them is read with the hash code that it was written with. Where you can choose, store a {@code java.net.URI}, which
     * is always allowed.
     */
    public AllowedTypes andUrls() {
        return andClasses(URLS);
    }

    private AllowedTypes andClasses(Set<String> more) {
        return new AllowedTypes(
                packages, Stream.concat(classes.stream(), more.stream()).collect(Collectors.toUnmodifiableSet()));
    }

    /** Whether this is the name of a package that {@link #andPackages} takes. */
    public static boolean isPackage(String name) {
        return PACKAGE.matcher(name).matches() && !TOO_BROAD.contains(name) && !isOfJdk(name) && !isClassName(name);
    }

    private static boolean isOfJdk(String name) {
        return JDK_ROOTS.stream().anyMatch(root -> (name + ".").startsWith(root));
    }

    /** By Java's conventions: the last part begins with a capital letter. */
    private static boolean isClassName(String name) {
        return Character.isUpperCase(name.charAt(name.lastIndexOf('.') + 1));
    }

    private static void requirePackage(@Nullable String name) {
        if (name == null || !PACKAGE.matcher(name).matches()) {
            throw new InvalidAllowedPackageException(name, "is not the name of a package");
        }
        if (isOfJdk(name)) {
            throw new InvalidAllowedPackageException(
                    name,
                    "is a package of the JDK, whose values are allowed already and whose other classes never are");
        }
        if (TOO_BROAD.contains(name)) {
            throw new InvalidAllowedPackageException(name, "holds far more than values");
        }
        if (isClassName(name)) {
            throw new InvalidAllowedPackageException(
                    name, "is the name of a class, and packages are what can be allowed");
        }
    }

    /** The packages beside the JDK's classes, in alphabetical order. */
    public Set<String> packages() {
        return Set.copyOf(packages);
    }

    /**
     * Whether values of a class may be made.
     *
     * @param className as {@link Class#getName()} has it; an array counts as its elements
     */
    public boolean allows(String className) {
        String name = elementName(className);
        return name.equals(PRIMITIVE) || classes.contains(name) || inFamily(name) || inPackage(name);
    }

    private static boolean inFamily(String name) {
        return JDK_FAMILIES.stream()
                .anyMatch(family -> name.startsWith(family) && name.indexOf('.', family.length()) < 0);
    }

    private boolean inPackage(String name) {
        return packages.stream().anyMatch(each -> name.startsWith(each) && name.startsWith(".", each.length()));
    }

    /** Without the array's brackets. */
    static String elementName(String className) {
        int dimensions = 0;
        while (dimensions < className.length() && className.charAt(dimensions) == '[') {
            dimensions++;
        }
        if (dimensions == 0) {
            return className;
        }
        String element = className.substring(dimensions);
        if (element.length() == 1 && "BCDFIJSZ".contains(element)) {
            return PRIMITIVE;
        }
        return element.startsWith("L") && element.endsWith(";") ? element.substring(1, element.length() - 1) : element;
    }

    @Override
    public String toString() {
        return "AllowedTypes[the JDK's values, " + packages + "]";
    }
}
