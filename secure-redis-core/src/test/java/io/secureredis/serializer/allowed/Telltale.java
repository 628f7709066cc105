package io.secureredis.serializer.allowed;

import java.io.Serializable;

/**
 * On the list, and otherwise like {@code Forbidden}: initialising one of them leaves a trace. For a single test each.
 */
public final class Telltale {

    private Telltale() {}

    public static class OfJson {

        static {
            System.setProperty("io.secureredis.telltale-of-json", "has run");
        }

        public int number;
    }

    public static class OfSmile {

        static {
            System.setProperty("io.secureredis.telltale-of-smile", "has run");
        }

        public int number;
    }

    public static class OfJdk implements Serializable {

        private static final long serialVersionUID = 1L;

        static {
            System.setProperty("io.secureredis.telltale-of-jdk", "has run");
        }

        public int number;
    }
}
