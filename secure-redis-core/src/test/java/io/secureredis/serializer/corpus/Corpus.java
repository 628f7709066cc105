package io.secureredis.serializer.corpus;

import java.util.LinkedHashMap;
import java.util.Map;

/** Values by name. */
public final class Corpus {

    /** Makes a value; some may throw. */
    interface Make {
        Object make() throws Exception;
    }

    private final Map<String, Object> values = new LinkedHashMap<>();

    private Corpus() {
        JdkValues.addTo(this);
        JdkTimes.addTo(this);
        JdkCollections.addTo(this);
        JdkViews.addTo(this);
        Places.addTo(this);
        Classes.addTo(this);
        OddClasses.addTo(this);
        Frameworks.addTo(this);
        Strangers.addTo(this);
    }

    /** All of them, in the order in which they were added. */
    public static Map<String, Object> all() {
        return new Corpus().values;
    }

    void add(String name, Make make) {
        try {
            if (values.put(name, make.make()) != null) {
                throw new IllegalArgumentException("Twice: " + name);
            }
        } catch (Exception failure) {
            throw new IllegalStateException(name, failure);
        }
    }

    /** Several values of one kind. */
    void addAll(String kind, Object... each) {
        for (int i = 0; i < each.length; i++) {
            Object value = each[i];
            add(kind + " " + (i + 1), () -> value);
        }
    }
}
