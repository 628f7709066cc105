package io.secureredis.jobs.declarations;

import java.lang.reflect.Method;

/** The checks of declared methods, for tests of other packages. */
public final class BeanChecks {

    private BeanChecks() {}

    public static void requireAwaitable(Class<?> type, Method method) {
        JobBeanCheck.requireAwaitable(type, method);
    }
}
