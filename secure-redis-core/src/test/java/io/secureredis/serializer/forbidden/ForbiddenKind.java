package io.secureredis.serializer.forbidden;

/** Outside every list, for {@code EnumMap} and {@code EnumSet}. Initialising it leaves a trace. */
public enum ForbiddenKind {
    ONE;

    static {
        System.setProperty("io.secureredis.forbidden-has-run", "yes");
    }
}
