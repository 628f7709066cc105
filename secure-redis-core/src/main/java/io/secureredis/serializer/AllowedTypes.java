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
 * The classes that may be created from stored bytes. The decision uses only the name, before a class is loaded.
 *
 * <p>Immutable. The JDK's value types and collections are listed one by one and not by package, because
 * {@code java.util} also contains {@code Formatter} and {@code logging.FileHandler}, which write files when they are
 * created.
 *
 * <pre>{@code
 * AllowedTypes types = AllowedTypes.jdkValues().andPackages("com.acme.shop");
 * }</pre>
 */
public final class AllowedTypes {

    private static final Pattern PACKAGE =
            Pattern.compile("[\\p{L}_$][\\p{L}\\p{N}_$]*(\\.[\\p{L}_$][\\p{L}\\p{N}_$]*)*");

    private static final String PRIMITIVE = "(primitive)";
    /** Only a {@code Class} can have such a name. */
    private static final Set<String> PRIMITIVES =
            Set.of("boolean", "byte", "char", "double", "float", "int", "long", "short", "void");

    private static final Set<String> JDK_CLASSES = Stream.of(
                    in(
                            "java.lang",
                            "Boolean Byte Character Double Enum Float Integer Long Number Object Short String String$CaseInsensitiveComparator"),
                    // Interfaces: only arrays can be created of them
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
                    in("sun.util.calendar", "ZoneInfo"),
                    // Kotlin's values and collections; without Kotlin, there are no such classes
                    in("kotlin", "Pair Triple Unit UByte UInt ULong UShort"),
                    in(
                            "kotlin.collections",
                            "AbstractCollection AbstractList AbstractList$SubList AbstractMutableCollection AbstractMutableList AbstractMutableMap AbstractMutableSet ArrayDeque EmptyList "
                                    + "EmptyMap EmptySet IndexedValue ReversedList ReversedListReadOnly"),
                    in(
                            "kotlin.collections.builders",
                            "ListBuilder MapBuilder SerializedCollection SerializedMap SetBuilder"),
                    in("kotlin.enums", "EnumEntriesList EnumEntriesSerializationProxy"),
                    in(
                            "kotlin.ranges",
                            "CharProgression CharRange ClosedDoubleRange ClosedFloatRange ComparableOpenEndRange ComparableRange IntProgression IntRange LongProgression LongRange "
                                    + "OpenEndDoubleRange OpenEndFloatRange UIntProgression UIntRange ULongProgression ULongRange"),
                    in("kotlin.time", "Duration DurationUnit Instant InstantSerialized"),
                    in("kotlin.uuid", "Uuid UuidSerialized"))
            .flatMap(names -> names)
            .collect(Collectors.toUnmodifiableSet());

    /** Root packages that many projects share, and whose classes nobody has checked. */
    private static final Set<String> TOO_BROAD =
            Set.of("com", "org", "net", "io", "dev", "app", "edu", "gov", "de", "uk", "co");

    /** Root packages of the JDK. Its values are listed one by one; other JDK classes can do more than hold a value. */
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

    /** Packages in which every class is a value, without their subpackages; and holders of such classes. */
    private static final List<String> JDK_FAMILIES = List.of(
            "java.math.",
            "java.time.",
            "java.time.chrono.",
            "java.util.Collections$",
            "java.util.ImmutableCollections$");

    /** The classes that an exception of an allowed package consists of. */
    private static final Set<String> EXCEPTIONS = Stream.concat(
                    in("java.lang", "Exception RuntimeException StackTraceElement Throwable"),
                    Stream.of(UnlistedException.class.getName()))
            .collect(Collectors.toUnmodifiableSet());

    private static final Set<String> URLS = Set.of("java.net.URL");

    /**
     * The parts of Spring that are made to be kept in a session, such as the attributes of a redirect, and what those
     * consist of. The packages hold values and exceptions, and nothing that runs code when it is read.
     */
    private static final List<String> SPRING_PACKAGES = List.of(
            "org.springframework.security",
            "org.springframework.session",
            "org.springframework.http",
            "org.springframework.ui",
            "org.springframework.validation",
            "org.springframework.web",
            "jakarta.servlet.http",
            "jakarta.validation.constraints");

    private static final Set<String> SPRING_CLASSES = Stream.of(
                    // The types of the fields of a form
                    in("java.lang", "Class"),
                    // A login by certificate; read by a CertificateFactory
                    in("java.security.cert", "Certificate$CertificateRep X509Certificate"),
                    in("org.springframework.context.support", "DefaultMessageSourceResolvable"),
                    in(
                            "org.springframework.util",
                            "AutoPopulatingList AutoPopulatingList$ReflectiveElementFactory LinkedCaseInsensitiveMap "
                                    + "LinkedCaseInsensitiveMap$1 LinkedMultiValueMap MimeType MultiToSingleValueMapAdapter "
                                    + "MultiValueMapAdapter SingleToMultiValueMapAdapter UnmodifiableMultiValueMap"))
            .flatMap(names -> names)
            .collect(Collectors.toUnmodifiableSet());

    private static final String CACHE_PROPERTY = "secure-redis.cache.allowed-packages";

    private final Set<String> packages;
    private final Set<String> classes;
    private final String property;

    private AllowedTypes(Collection<String> packages, Set<String> classes, String property) {
        this.packages = new TreeSet<>(packages);
        this.classes = classes;
        this.property = property;
    }

    private static Stream<String> in(String packageName, String classes) {
        return Stream.of(classes.split(" ")).map(name -> packageName + "." + name);
    }

    /**
     * Returns the JDK's values and collections: numbers, text, dates, {@code java.util}'s collections, {@code UUID},
     * {@code Optional} and similar types; and Kotlin's: pairs, ranges, its collections, unsigned numbers and times.
     */
    public static AllowedTypes jdkValues() {
        return new AllowedTypes(Set.of(), JDK_CLASSES, CACHE_PROPERTY);
    }

    /**
     * Returns these types and every class in these packages and their subpackages.
     *
     * @throws InvalidAllowedPackageException {@code SR223} if one is not the name of a package, names a class, is as
     *     broad as {@code com}, or belongs to the JDK
     */
    public AllowedTypes andPackages(Collection<String> more) {
        more.forEach(AllowedTypes::requirePackage);
        return new AllowedTypes(Stream.concat(packages.stream(), more.stream()).toList(), classes, property);
    }

    /** Returns these types and every class in these packages and their subpackages. */
    public AllowedTypes andPackages(String... more) {
        return andPackages(List.of(more));
    }

    /**
     * Returns these types and the superclasses of exceptions of the allowed packages: {@code Throwable} and similar
     * types. Use it for sessions, in which Spring Security stores why a login failed. The cause of a listed exception
     * may be any exception; one that is not listed is kept as an {@link UnlistedException}.
     */
    public AllowedTypes andExceptions() {
        return andClasses(EXCEPTIONS);
    }

    /**
     * Returns these types and {@code java.net.URL}. Use it for sessions, in which Spring Security stores the issuer of
     * an OpenID Connect login as a URL.
     *
     * <p>Its {@code equals} and {@code hashCode} query the DNS, so neither is called, and a URL as the key of a map or
     * the element of a set is refused. Java serialization does not show the content of {@code Map.of} and
     * {@code Set.of}; a URL in them is read with the hash code with which it was written. If you can choose, store a
     * {@code java.net.URI}, which is always allowed.
     */
    public AllowedTypes andUrls() {
        return andClasses(URLS);
    }

    /**
     * Returns these types and what Spring's web modules, Spring Security and Spring Session put into a session: among
     * others flash attributes with the results of a validation.
     */
    public AllowedTypes andSpringSessions() {
        return andPackages(SPRING_PACKAGES).andClasses(SPRING_CLASSES);
    }

    /** Returns the same types; a refusal advises to add a package to this property. */
    public AllowedTypes setBy(String propertyName) {
        return new AllowedTypes(packages, classes, propertyName);
    }

    /** Returns the property to which a package can be added. */
    String property() {
        return property;
    }

    private AllowedTypes andClasses(Set<String> more) {
        return new AllowedTypes(
                packages,
                Stream.concat(classes.stream(), more.stream()).collect(Collectors.toUnmodifiableSet()),
                property);
    }

    /** Returns whether this is a package name that {@link #andPackages} accepts. */
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

    /** Returns the packages in addition to the JDK's classes, in alphabetical order. */
    public Set<String> packages() {
        return Set.copyOf(packages);
    }

    /**
     * Returns whether values of a class may be created.
     *
     * @param className in the format of {@link Class#getName()}; for an array, its elements count
     */
    public boolean allows(String className) {
        String name = elementName(className);
        return name.equals(PRIMITIVE)
                || PRIMITIVES.contains(name)
                || classes.contains(name)
                || inFamily(name)
                || inPackage(name);
    }

    private static boolean inFamily(String name) {
        return JDK_FAMILIES.stream()
                .anyMatch(family -> name.startsWith(family) && name.indexOf('.', family.length()) < 0);
    }

    private boolean inPackage(String name) {
        return packages.stream().anyMatch(each -> name.startsWith(each) && name.startsWith(".", each.length()));
    }

    /** Returns the name without the array's brackets. */
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
