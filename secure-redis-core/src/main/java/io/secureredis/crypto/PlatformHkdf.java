package io.secureredis.crypto;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.security.spec.AlgorithmParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * HKDF-SHA256 (RFC 5869) of the Java platform, which has it from JDK 25 on ({@code javax.crypto.KDF}). It is called by
 * name, because this library is compiled for JDK 17.
 */
final class PlatformHkdf {

    private static final String ALGORITHM = "HKDF-SHA256";
    private static final int FIRST_JDK = 25;

    private final Method getInstance;
    private final Method deriveData;
    private final Method ofExtract;
    private final Method addIkm;
    private final Method addSalt;
    private final Method thenExpand;

    private PlatformHkdf() throws ReflectiveOperationException {
        Class<?> kdf = Class.forName("javax.crypto.KDF");
        Class<?> spec = Class.forName("javax.crypto.spec.HKDFParameterSpec");
        Class<?> builder = Class.forName("javax.crypto.spec.HKDFParameterSpec$Builder");
        getInstance = kdf.getMethod("getInstance", String.class);
        deriveData = kdf.getMethod("deriveData", AlgorithmParameterSpec.class);
        ofExtract = spec.getMethod("ofExtract");
        addIkm = builder.getMethod("addIKM", byte[].class);
        addSalt = builder.getMethod("addSalt", byte[].class);
        thenExpand = builder.getMethod("thenExpand", byte[].class, int.class);
        getInstance.invoke(null, ALGORITHM);
    }

    /** Returns none where the platform, or its security providers, have no HKDF. */
    static @Nullable PlatformHkdf find() {
        if (Runtime.version().feature() < FIRST_JDK) {
            return null;
        }
        try {
            return new PlatformHkdf();
        } catch (ReflectiveOperationException absent) {
            return null;
        }
    }

    byte[] derive(byte[] inputKey, byte[] salt, byte[] info, int length) {
        try {
            Object extract = addIkm.invoke(ofExtract.invoke(null), (Object) inputKey);
            if (salt.length > 0) {
                addSalt.invoke(extract, (Object) salt);
            }
            Object parameters = thenExpand.invoke(extract, info, length);
            return (byte[]) deriveData.invoke(getInstance.invoke(null, ALGORITHM), parameters);
        } catch (InvocationTargetException refused) {
            throw new IllegalStateException(ALGORITHM + " refused to derive a key", refused.getCause());
        } catch (IllegalAccessException impossible) {
            throw new IllegalStateException("The methods of " + ALGORITHM + " are public", impossible);
        }
    }
}
