package io.secureredis.cli;

/** Keeps the log of libraries off the screen, unless {@code --debug} shows their warnings. */
final class Logging {

    private static final String LEVEL = "org.slf4j.simpleLogger.defaultLogLevel";

    private Logging() {}

    /** Call this before the first logger is created. */
    static void configure(boolean debug) {
        System.setProperty(LEVEL, debug ? "warn" : "off");
    }
}
