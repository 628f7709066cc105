package io.secureredis.serializer;

import java.lang.reflect.Modifier;
import java.util.AbstractMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.Stack;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.Vector;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The plans of the JDK's collections and maps, by name, because many of their classes are hidden.
 *
 * <p>A class that can be created again comes back as itself. A view ({@code subList}, {@code keySet}, {@code headMap},
 * checked collections) cannot; it comes back as an ordinary collection of the same kind with the same content, order
 * and comparator.
 */
@SuppressWarnings({"JdkObsolete", "NonApiType", "UnnecessaryLambda"}) // Old collections are values, too
final class ContainerPlans {

    private static final String UTIL = "java.util.";
    private static final String COLLECTIONS = "java.util.Collections$";
    private static final String IMMUTABLE = "java.util.ImmutableCollections$";
    /** Maps of parsed JSON, by name. Java serialization, too, writes them as a {@code LinkedHashMap}. */
    private static final Set<String> PARSED =
            Set.of("com.nimbusds.jose.shaded.gson.internal.LinkedTreeMap", "com.google.gson.internal.LinkedTreeMap");

    private static final int MAX_CAPACITY = 1 << 20;

    private static final Function<Object, @Nullable Object> SET_ORDER = set -> ((SortedSet<?>) set).comparator();
    private static final Function<Object, @Nullable Object> MAP_ORDER = map -> ((SortedMap<?, ?>) map).comparator();

    private static final Set<String> PLAIN =
            names(ArrayList.class, HashSet.class, LinkedHashSet.class, HashMap.class, LinkedHashMap.class);

    private static final Set<String> OTHERS = names(
            LinkedList.class,
            Vector.class,
            Stack.class,
            ArrayDeque.class,
            CopyOnWriteArrayList.class,
            CopyOnWriteArraySet.class,
            ConcurrentLinkedQueue.class,
            ConcurrentLinkedDeque.class,
            Arrays.asList(1).getClass(),
            ConcurrentHashMap.KeySetView.class,
            Hashtable.class,
            ConcurrentHashMap.class,
            ArrayBlockingQueue.class,
            LinkedBlockingQueue.class,
            LinkedBlockingDeque.class,
            PriorityQueue.class,
            TreeSet.class,
            ConcurrentSkipListSet.class,
            TreeMap.class,
            ConcurrentSkipListMap.class);

    private static final Map<String, Plan> MADE = new ConcurrentHashMap<>();

    private final Map<String, Plan> plans = new HashMap<>();

    private ContainerPlans() {}

    /**
     * Returns the plan of a JDK container by the name of its class, or {@code null} for other names. The first use of a
     * family creates all its plans.
     */
    static @Nullable Plan of(String name) {
        if (!name.startsWith(UTIL)) {
            return null;
        }
        Plan plan = MADE.get(name);
        return plan != null ? plan : made(name).get(name);
    }

    private static Map<String, Plan> made(String name) {
        ContainerPlans family = new ContainerPlans();
        family.makeLike(name);
        MADE.putAll(family.plans);
        return family.plans;
    }

    private void makeLike(String name) {
        if (name.startsWith(IMMUTABLE)) {
            immutable();
        } else if (name.startsWith(COLLECTIONS)) {
            wrapped(name.substring(COLLECTIONS.length()));
        } else if (PLAIN.contains(name)) {
            plain();
        } else if (OTHERS.contains(name)) {
            ordinary();
            queues();
            sorted();
        }
    }

    private void wrapped(String simpleName) {
        if (simpleName.startsWith("Unmodifiable")) {
            unmodifiable();
        } else if (simpleName.startsWith("Synchronized")) {
            synchronizedOnes();
        } else {
            singletons();
        }
    }

    private static Set<String> names(Class<?>... types) {
        return Stream.of(types).map(Class::getName).collect(Collectors.toUnmodifiableSet());
    }

    private void plain() {
        collection(ArrayList.class, ArrayList::new);
        collection(HashSet.class, HashSet::new);
        collection(LinkedHashSet.class, LinkedHashSet::new);
        map(HashMap.class, HashMap::new);
        map(LinkedHashMap.class, LinkedHashMap::new);
    }

    private void ordinary() {
        collection(LinkedList.class, LinkedList::new);
        collection(Vector.class, Vector::new);
        collection(Stack.class, elements -> {
            Stack<Object> stack = new Stack<>();
            stack.addAll(elements);
            return stack;
        });
        collection(ArrayDeque.class, ArrayDeque::new);
        collection(CopyOnWriteArrayList.class, CopyOnWriteArrayList::new);
        collection(CopyOnWriteArraySet.class, CopyOnWriteArraySet::new);
        collection(ConcurrentLinkedQueue.class, ConcurrentLinkedQueue::new);
        collection(ConcurrentLinkedDeque.class, ConcurrentLinkedDeque::new);
        collection(Arrays.asList(1).getClass(), elements -> Arrays.asList(elements.toArray()));
        collection(ConcurrentHashMap.newKeySet().getClass(), elements -> {
            Set<Object> set = ConcurrentHashMap.newKeySet();
            set.addAll(elements);
            return set;
        });
        map(Hashtable.class, Hashtable::new);
        map(ConcurrentHashMap.class, ConcurrentHashMap::new);
    }

    private void queues() {
        bounded(ArrayBlockingQueue.class, ArrayBlockingQueue::new, MAX_CAPACITY);
        bounded(LinkedBlockingQueue.class, LinkedBlockingQueue::new, Integer.MAX_VALUE);
        bounded(LinkedBlockingDeque.class, LinkedBlockingDeque::new, Integer.MAX_VALUE);
        headed(
                PriorityQueue.class,
                queue -> ((PriorityQueue<?>) queue).comparator(),
                (order, elements) -> filled(new PriorityQueue<>(comparator(order)), elements));
    }

    /** An array-based queue allocates its capacity at once, so a stored number must not be trusted. */
    private void bounded(Class<?> type, Function<Integer, BlockingQueue<Object>> make, int most) {
        headed(
                type,
                queue -> ((BlockingQueue<?>) queue).size() + ((BlockingQueue<?>) queue).remainingCapacity(),
                (capacity, elements) -> {
                    if (!(capacity instanceof Integer places) || places < 1 || places > most) {
                        throw new IllegalArgumentException("capacity");
                    }
                    return filled(make.apply(places), elements);
                });
    }

    private static <C extends Collection<Object>> C filled(C collection, List<@Nullable Object> elements) {
        collection.addAll(elements);
        return collection;
    }

    @SuppressWarnings("unchecked")
    private static @Nullable Comparator<Object> comparator(@Nullable Object header) {
        return (Comparator<Object>) header;
    }

    private static TreeSet<Object> treeSet(@Nullable Object order, List<@Nullable Object> elements) {
        return filled(new TreeSet<>(comparator(order)), elements);
    }

    private static TreeMap<Object, Object> treeMap(@Nullable Object order, Map<Object, Object> entries) {
        TreeMap<Object, Object> map = new TreeMap<>(comparator(order));
        map.putAll(entries);
        return map;
    }

    private void sorted() {
        headed(TreeSet.class, SET_ORDER, ContainerPlans::treeSet);
        headed(
                ConcurrentSkipListSet.class,
                SET_ORDER,
                (order, elements) -> filled(new ConcurrentSkipListSet<>(comparator(order)), elements));
        headedMap(TreeMap.class, ContainerPlans::treeMap);
        headedMap(ConcurrentSkipListMap.class, (order, entries) -> {
            Map<Object, Object> map = new ConcurrentSkipListMap<>(comparator(order));
            map.putAll(entries);
            return map;
        });
    }

    /** Their classes differ between JDK releases, so each kind has one name here. */
    private void immutable() {
        alias(
                IMMUTABLE + "ListN",
                new CollectionPlan(
                        Arrays.asList(1, 2, 3).stream().toList().getClass(),
                        null,
                        (none, elements) -> elements.stream().toList()));
        for (String name : List.of("List12", "ListN", "SubList")) {
            alias(IMMUTABLE + name, plan(IMMUTABLE + "ListN"));
        }
        alias(
                IMMUTABLE + "SetN",
                new CollectionPlan(Set.of(1, 2, 3).getClass(), null, (none, elements) -> Set.of(elements.toArray())));
        alias(IMMUTABLE + "Set12", plan(IMMUTABLE + "SetN"));
        alias(
                IMMUTABLE + "MapN",
                new MapPlan(Map.of(1, 1, 2, 2).getClass(), null, (none, entries) -> Map.copyOf(entries)));
        alias(IMMUTABLE + "Map1", plan(IMMUTABLE + "MapN"));
    }

    private Plan plan(String name) {
        return java.util.Objects.requireNonNull(plans.get(name));
    }

    private void unmodifiable() {
        collection(
                Collections.unmodifiableCollection(List.of()).getClass(),
                elements -> Collections.unmodifiableCollection(new ArrayList<>(elements)));
        collection(
                Collections.unmodifiableList(new ArrayList<>()).getClass(),
                elements -> Collections.unmodifiableList(new ArrayList<>(elements)));
        collection(
                Collections.unmodifiableList(new LinkedList<>()).getClass(),
                elements -> Collections.unmodifiableList(new LinkedList<>(elements)));
        collection(
                Collections.unmodifiableSet(new HashSet<>()).getClass(),
                elements -> Collections.unmodifiableSet(new LinkedHashSet<>(elements)));
        headed(
                Collections.unmodifiableSortedSet(new TreeSet<>()).getClass(),
                SET_ORDER,
                (order, elements) -> Collections.unmodifiableSortedSet(treeSet(order, elements)));
        headed(
                Collections.unmodifiableNavigableSet(new TreeSet<>()).getClass(),
                SET_ORDER,
                (order, elements) -> Collections.unmodifiableNavigableSet(treeSet(order, elements)));
        map(
                Collections.unmodifiableMap(new HashMap<>()).getClass(),
                entries -> Collections.unmodifiableMap(new LinkedHashMap<>(entries)));
        headedMap(
                Collections.unmodifiableSortedMap(new TreeMap<>()).getClass(),
                (order, entries) -> Collections.unmodifiableSortedMap(treeMap(order, entries)));
        headedMap(
                Collections.unmodifiableNavigableMap(new TreeMap<>()).getClass(),
                (order, entries) -> Collections.unmodifiableNavigableMap(treeMap(order, entries)));
    }

    private void synchronizedOnes() {
        collection(
                Collections.synchronizedCollection(new ArrayList<>()).getClass(),
                elements -> Collections.synchronizedCollection(new ArrayList<>(elements)));
        collection(
                Collections.synchronizedList(new ArrayList<>()).getClass(),
                elements -> Collections.synchronizedList(new ArrayList<>(elements)));
        collection(
                Collections.synchronizedList(new LinkedList<>()).getClass(),
                elements -> Collections.synchronizedList(new LinkedList<>(elements)));
        collection(
                Collections.synchronizedSet(new HashSet<>()).getClass(),
                elements -> Collections.synchronizedSet(new LinkedHashSet<>(elements)));
        headed(
                Collections.synchronizedSortedSet(new TreeSet<>()).getClass(),
                SET_ORDER,
                (order, elements) -> Collections.synchronizedSortedSet(treeSet(order, elements)));
        headed(
                Collections.synchronizedNavigableSet(new TreeSet<>()).getClass(),
                SET_ORDER,
                (order, elements) -> Collections.synchronizedNavigableSet(treeSet(order, elements)));
        map(
                Collections.synchronizedMap(new HashMap<>()).getClass(),
                entries -> Collections.synchronizedMap(new LinkedHashMap<>(entries)));
        headedMap(
                Collections.synchronizedSortedMap(new TreeMap<>()).getClass(),
                (order, entries) -> Collections.synchronizedSortedMap(treeMap(order, entries)));
        headedMap(
                Collections.synchronizedNavigableMap(new TreeMap<>()).getClass(),
                (order, entries) -> Collections.synchronizedNavigableMap(treeMap(order, entries)));
    }

    private void singletons() {
        collection(Collections.emptyList().getClass(), elements -> Collections.emptyList());
        collection(Collections.emptySet().getClass(), elements -> Collections.emptySet());
        collection(Collections.singletonList(1).getClass(), elements -> Collections.singletonList(elements.get(0)));
        collection(Collections.singleton(1).getClass(), elements -> Collections.singleton(elements.get(0)));
        collection(
                Collections.asLifoQueue(new ArrayDeque<>()).getClass(),
                elements -> Collections.asLifoQueue(new ArrayDeque<>(elements)));
        map(Collections.emptyMap().getClass(), entries -> Collections.emptyMap());
        map(Collections.singletonMap(1, 1).getClass(), entries -> {
            Map.Entry<Object, Object> only = entries.entrySet().iterator().next();
            return Collections.singletonMap(only.getKey(), only.getValue());
        });
    }

    private void collection(Class<?> type, Function<List<Object>, Object> make) {
        alias(type.getName(), new CollectionPlan(type, null, (none, elements) -> make.apply(elements)));
    }

    private void headed(Class<?> type, Function<Object, @Nullable Object> header, CollectionPlan.Make make) {
        alias(type.getName(), new CollectionPlan(type, header, make));
    }

    private void map(Class<?> type, Function<Map<Object, Object>, Object> make) {
        alias(type.getName(), new MapPlan(type, null, (none, entries) -> make.apply(entries)));
    }

    private void headedMap(Class<?> type, MapPlan.Make make) {
        alias(type.getName(), new MapPlan(type, MAP_ORDER, make));
    }

    private void alias(String name, Plan plan) {
        plans.put(name, plan);
    }

    /** Returns the class as which a view comes back, or {@code null} if the object is not a JDK container. */
    static @Nullable Class<?> viewedAs(Class<?> type) {
        if (PARSED.contains(type.getName())) {
            return LinkedHashMap.class;
        }
        if (!type.getName().startsWith(UTIL)) {
            return null;
        }
        if (Map.class.isAssignableFrom(type)) {
            return SortedMap.class.isAssignableFrom(type) ? TreeMap.class : LinkedHashMap.class;
        }
        if (Set.class.isAssignableFrom(type)) {
            return SortedSet.class.isAssignableFrom(type) ? TreeSet.class : LinkedHashSet.class;
        }
        if (Map.Entry.class.isAssignableFrom(type)) {
            return AbstractMap.SimpleEntry.class;
        }
        return Collection.class.isAssignableFrom(type) ? ArrayList.class : null;
    }

    /** A public class that is not listed is no view: it is refused, and you can choose another. */
    static boolean isView(Class<?> type, AllowedTypes types) {
        String name = type.getName();
        if (PARSED.contains(name)) {
            return true;
        }
        boolean hidden = !Modifier.isPublic(type.getModifiers());
        boolean family = name.startsWith(COLLECTIONS) || name.startsWith(IMMUTABLE);
        return viewedAs(type) != null && hidden && (family || !types.allows(name));
    }
}
