package io.secureredis.session;

/**
 * A parsed key or channel of Spring Session. Only {@code name} identifies a user.
 *
 * <p>The four repositories use these shapes, where {@code ns} is the namespace:
 *
 * <pre>
 * ns:sessions:{id}                  HASH of the session
 * ns:sessions:expires:{id}          STRING, empty; its expiry tells that the session expired
 * ns:sessions:{id}:idx              SET of index keys (reactive, indexed)
 * ns:sessions:index:name:{value}    SET of ids (reactive, indexed)
 * ns:index:class.NAME:{principal}   SET of ids (servlet, indexed)
 * ns:sessions:expirations           ZSET of ids by expiry
 * ns:expirations:millis             SET of ids that expire in this minute (servlet, indexed)
 * ns:event:db:created:{id}          channel
 * </pre>
 *
 * <p>The first marker decides, so that neither an id nor a principal's name can turn a key into a different kind.
 *
 * @param text the whole key, as Spring Session knows it
 * @param prefix the part before the name
 * @param name the part that is encrypted; empty if there is none
 * @param suffix the part after the name
 */
record SessionKey(Kind kind, String text, String prefix, String name, String suffix) {

    enum Kind {
        SESSION,
        EXPIRES,
        INDEXES,
        INDEX,
        EXPIRATIONS,
        MINUTE,
        EVENT,
        OTHER
    }

    private static final String SESSIONS = ":sessions:";
    private static final String EXPIRES = "expires:";
    private static final String INDEX = "index:";
    private static final String IDX = ":idx";
    private static final String EXPIRATIONS = "expirations";
    private static final String MINUTES = ":expirations:";
    private static final String CREATED = ":created:";
    private static final String PRINCIPALS =
            ":index:org.springframework.session.FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME:";

    static SessionKey parse(byte[] key) {
        return parse(SessionSerializer.textOf(key));
    }

    static SessionKey parse(String key) {
        int sessions = key.indexOf(SESSIONS);
        int principals = key.indexOf(PRINCIPALS);
        if (principals >= 0 && (sessions < 0 || principals < sessions)) {
            return split(Kind.INDEX, key, principals + PRINCIPALS.length());
        }
        if (sessions >= 0) {
            return ofSessions(key, sessions + SESSIONS.length());
        }
        return key.matches(".+:expirations:-?\\d{1,19}")
                ? split(Kind.MINUTE, key, key.length())
                : split(Kind.OTHER, key, key.length());
    }

    private static SessionKey ofSessions(String key, int start) {
        if (key.startsWith(EXPIRES, start)) {
            return split(Kind.EXPIRES, key, start + EXPIRES.length());
        }
        if (key.startsWith(INDEX, start)) {
            int end = key.indexOf(':', start + INDEX.length());
            return split(Kind.INDEX, key, end < 0 ? key.length() : end + 1);
        }
        if (key.endsWith(IDX) && key.length() > start + IDX.length()) {
            String name = key.substring(start, key.length() - IDX.length());
            return new SessionKey(Kind.INDEXES, key, key.substring(0, start), name, IDX);
        }
        return key.substring(start).equals(EXPIRATIONS)
                ? split(Kind.EXPIRATIONS, key, key.length())
                : split(Kind.SESSION, key, start);
    }

    /** Parses a channel: one that announces new sessions, or another one. */
    static SessionKey parseChannel(byte[] channel) {
        String text = SessionSerializer.textOf(channel);
        int created = text.lastIndexOf(CREATED);
        return created >= 0 && text.substring(0, created).matches(".+:event:\\d+")
                ? split(Kind.EVENT, text, created + CREATED.length())
                : split(Kind.OTHER, text, text.length());
    }

    private static SessionKey split(Kind kind, String key, int at) {
        return new SessionKey(kind, key, key.substring(0, at), key.substring(at), "");
    }

    boolean isHidden() {
        return !name.isEmpty();
    }

    byte[] bytes() {
        return SessionSerializer.bytesOf(text);
    }

    /** Returns the key of the session hash with this id, in the namespace of this key. */
    SessionKey session(String id) {
        String namespace = namespace();
        return split(Kind.SESSION, namespace + SESSIONS + id, namespace.length() + SESSIONS.length());
    }

    /** Returns the key of the set that holds this session's index keys. */
    SessionKey indexes() {
        return new SessionKey(Kind.INDEXES, text + IDX, prefix, name, IDX);
    }

    private String namespace() {
        for (String marker : new String[] {PRINCIPALS, SESSIONS, MINUTES}) {
            int at = text.indexOf(marker);
            if (at >= 0) {
                return text.substring(0, at);
            }
        }
        return text;
    }

    /** Returns the end of this key's minute, in milliseconds since 1970. */
    long minute() {
        return Long.parseLong(text.substring(text.lastIndexOf(':') + 1));
    }

    /** Omits the name, which is equivalent to a password. */
    @Override
    public String toString() {
        return "SessionKey[" + kind + "]";
    }
}
