package io.secureredis.serializer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.io.Serializable;
import java.net.URL;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Refuses early, where the developer sees it, what could not be read again. */
final class ListedObjectOutput extends ObjectOutputStream {

    static final int MAX_WRITTEN_DEPTH = 250;

    private static final int DEPTH_STEP = 16;

    /** A table is a power of two, and has up to four places for each element. */
    private static final long LARGEST_SPREAD = 8;

    private static final Class<?> COPIES = Collections.nCopies(1, "").getClass();

    private final AllowedTypes types;
    private final Met met;
    private final Consumer<Class<?>> check;
    private final boolean urls;
    private final boolean exceptions;
    /**
     * The causes of listed exceptions, with their replacements. Any other exception would come back as a different one,
     * and is refused.
     */
    private final IdentityHashMap<Throwable, UnlistedException> unlisted = new IdentityHashMap<>();

    private int objects;

    ListedObjectOutput(ByteArrayOutputStream bytes, AllowedTypes types, Met met, Consumer<Class<?>> check)
            throws IOException {
        super(bytes);
        this.types = types;
        this.met = met;
        this.check = check;
        this.urls = types.allows(URL.class.getName());
        this.exceptions = types.allows(Throwable.class.getName());
        enableReplaceObject(true);
    }

    @Override
    protected void annotateClass(Class<?> type) {
        if (!types.allows(type.getName())) {
            throw RefusedTypeException.onWrite(type.getName(), types);
        }
        if (met.classes.add(type.getName())) {
            check.accept(type);
        }
    }

    @Override
    protected void annotateProxyClass(Class<?> type) {
        throw ValueFailure.unfit(type.getName(), "is a dynamic proxy");
    }

    /** A stream writes the exception by which it ends, and would be refused for that exception's class. */
    private void requireNoFailure(Object object) {
        if (object instanceof IOException failure && (!exceptions || isWithin("writeFatalException"))) {
            throw new FailedWriteException(failure);
        }
        if (object instanceof IdentityHashMap<?, ?> map && !map.isEmpty()) {
            throw ValueFailure.unfit(
                    object.getClass().getName(), "tells its content apart by identity. Use another map.");
        }
        if (object instanceof Set<?> set) {
            SetViews.requireOrdinary(set);
        }
    }

    /** A class with its own code may ensure that the same object comes back; each value proves that. */
    private void requireContent(Object object) {
        if (object.getClass().getClassLoader() == null) {
            return;
        }
        met.mayChange |= Reconstruction.mayChangeInJava(object);
        if (met.requiresFields && !Reconstruction.isHooked(object.getClass())) {
            TransientFields.requireNoneInJava(object);
        }
        if (!Reconstruction.isHooked(object.getClass()) && object instanceof Serializable && Identity.matters(object)) {
            throw ValueFailure.unfit(object.getClass().getName(), Identity.REASON);
        }
    }

    private void requireNoUrlAsKey(Object object) {
        if (!urls) {
            return;
        }
        if (object instanceof Map<?, ?> map) {
            map.forEach((key, value) -> UrlPlan.requireNoKey(key));
        } else if (object instanceof Collection<?> collection) {
            UrlPlan.requireNoneIn(collection);
        }
    }

    /**
     * A stream does not show its depth, so its stack is checked at intervals: a chain of objects cannot be deeper than
     * its number.
     */
    @Override
    protected Object replaceObject(Object object) {
        requireNoFailure(object);
        objects++;
        if (objects % DEPTH_STEP == 0 && objects >= MAX_WRITTEN_DEPTH && depth() > MAX_WRITTEN_DEPTH) {
            throw new TooDeepException();
        }
        if (exceptions && object instanceof Throwable exception) {
            Throwable instead = unlisted.get(exception);
            if (instead != null) {
                return instead;
            }
            if (types.allows(exception.getClass().getName())) {
                UnlistedException.forCauses(exception, types, unlisted);
            }
        }
        requireNoUrlAsKey(object);
        met.look(object);
        requireContent(object);
        return object;
    }

    private static boolean isWithin(String method) {
        return StackWalker.getInstance()
                .walk(frames -> frames.anyMatch(frame -> frame.getMethodName().equals(method)));
    }

    private static long depth() {
        return StackWalker.getInstance()
                .walk(frames -> frames.filter(frame -> frame.getMethodName().equals("writeObject0"))
                        .count());
    }

    /** What a value consists of. */
    static final class Met {

        final Set<String> classes = new HashSet<>();
        final boolean requiresFields;
        boolean mayChange;
        /** The most elements in one table. A reader makes one that is several times as large. */
        private int largestTable;

        private boolean changeable;
        private boolean hidden;
        private boolean placed;

        /** @param requiresFields whether a {@code transient} field that would come back empty is refused */
        Met(boolean requiresFields) {
            this.requiresFields = requiresFields;
        }

        void look(Object object) {
            boolean form = PlacedObjects.isHidden(object);
            hidden |= form;
            changeable |= !form && !Steadiness.isImmutable(object);
            placed |= PlacedObjects.canHoldChanged(object);
            lookAtArrays(object);
        }

        /**
         * A reader refuses arrays that the length of a value does not explain. Some classes make arrays whose size
         * stands in a number, so each of these values is read back.
         */
        private void lookAtArrays(Object object) {
            if (object instanceof HashMap<?, ?> map) {
                largestTable = Math.max(largestTable, map.size());
            } else if (object instanceof HashSet<?> set) {
                largestTable = Math.max(largestTable, set.size());
            } else {
                mayChange |= object.getClass() == Hashtable.class || object.getClass() == COPIES;
            }
        }

        /** Whether a reader could refuse the table of a map or set in a value of this length. */
        boolean mayBeRefused(int length) {
            return LARGEST_SPREAD * largestTable > ListedObjectInput.MOST_ELEMENTS_PER_BYTE * length;
        }

        /** Whether an element or key may have been changed after it was added. */
        boolean mayHoldChanged() {
            return placed || (hidden && changeable);
        }
    }

    /** Only for the serializer. */
    static final class TooDeepException extends RuntimeException {

        @Serial
        private static final long serialVersionUID = 1L;
    }

    /** Only for the serializer. */
    static final class FailedWriteException extends RuntimeException {

        @Serial
        private static final long serialVersionUID = 1L;

        private final transient IOException reason;

        FailedWriteException(IOException reason) {
            super(null, reason, false, false);
            this.reason = reason;
        }

        IOException reason() {
            return reason;
        }
    }
}
