package io.secureredis.cli;

/** Keeps the libraries' log off the screen, unless {@code --debug} asks for their warnings. */
final class Logging {

    private static final String LEVEL = "org.slf4j.simpleLogger.defaultLogLevel";

    private Logging() {}

    /** To be called before the first logger is made. */
    static void configure(boolean debug) {
        System.setProperty(LEVEL, debug ? "warn" : "off");
    }
}
