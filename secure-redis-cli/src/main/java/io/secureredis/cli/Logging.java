package io.secureredis.cli;

/**
 * Keeps the log of libraries off the screen. {@code --debug} shows the warnings of this library and of Lettuce, which
 * contain addresses and the server's replies. Other libraries quote what they cannot read.
 */
final class Logging {

    private static final String LEVEL = "org.slf4j.simpleLogger.";

    private Logging() {}

    /** Call this before the first logger is created. */
    static void configure(boolean debug) {
        System.setProperty(LEVEL + "defaultLogLevel", "off");
        String level = debug ? "warn" : "off";
        System.setProperty(LEVEL + "log.io.secureredis", level);
        System.setProperty(LEVEL + "log.io.lettuce", level);
    }
}
