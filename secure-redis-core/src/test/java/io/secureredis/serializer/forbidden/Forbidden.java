package io.secureredis.serializer.forbidden;

import java.io.Serializable;

/** Outside every list. Initialising it leaves a trace. */
public class Forbidden implements Serializable {

    private static final long serialVersionUID = 1L;

    static {
        System.setProperty("io.secureredis.forbidden-has-run", "yes");
    }

    public int number = 1;
}
