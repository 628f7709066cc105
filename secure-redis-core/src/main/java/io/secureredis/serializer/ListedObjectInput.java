package io.secureredis.serializer;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/** Reads only listed classes, and no more than the length of the value can explain. */
final class ListedObjectInput extends ObjectInputStream {

    /** The writer stops at 250 levels, and looks at every sixteenth object. */
    private static final int MAX_DEPTH = 300;

    static final long MOST_ELEMENTS_PER_BYTE = 2;

    private final AllowedTypes types;
    private final @Nullable ClassLoader classLoader;

    ListedObjectInput(byte[] bytes, AllowedTypes types, @Nullable ClassLoader classLoader) throws IOException {
        super(new ByteArrayInputStream(bytes));
        this.types = types;
        this.classLoader = classLoader;
        setObjectInputFilter(info -> check(info, bytes.length));
    }

    private ObjectInputFilter.Status check(ObjectInputFilter.FilterInfo info, int length) {
        Class<?> type = info.serialClass();
        boolean tooMuch = info.depth() > MAX_DEPTH
                || info.references() > length
                || info.arrayLength() > MOST_ELEMENTS_PER_BYTE * length;
        return tooMuch || (type != null && !types.allows(type.getName()) && !isCertificate(type))
                ? ObjectInputFilter.Status.REJECTED
                : ObjectInputFilter.Status.ALLOWED;
    }

    /** A certificate is written as its encoded form, whose class is listed, and comes back as one of its provider. */
    private boolean isCertificate(Class<?> type) {
        return X509Certificate.class.isAssignableFrom(type) && types.allows(X509Certificate.class.getName());
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
        if (!types.allows(description.getName())) {
            throw RefusedTypeException.onRead(description.getName(), types);
        }
        return ClassUtils.forName(description.getName(), classLoader);
    }

    @Override
    protected Class<?> resolveProxyClass(String[] interfaces) throws IOException {
        throw new InvalidClassException("A dynamic proxy");
    }
}
