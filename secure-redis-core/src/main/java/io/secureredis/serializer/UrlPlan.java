package io.secureredis.serializer;

import java.net.MalformedURLException;
import java.net.URL;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JavaType;

/** Writes a URL as its text. Its {@code equals} and {@code hashCode} query the DNS, so they are never called. */
final class UrlPlan extends Plan {

    UrlPlan() {
        super(URL.class, false, true);
    }

    @Override
    void write(ValueWriter writer, Object value, JavaType declared) {
        String text = ((URL) value).toExternalForm();
        if (!comesBack(text)) {
            throw ValueFailure.unfit(URL.class.getName(), "does not come back from its text. Use java.net.URI.");
        }
        writer.writeText(text);
    }

    private static boolean comesBack(String text) {
        try {
            return new URL(text).toExternalForm().equals(text);
        } catch (MalformedURLException failure) {
            return false;
        }
    }

    @Override
    Object read(ValueReader reader, JavaType declared) {
        ValueReader.require(reader.json().currentToken(), JsonToken.VALUE_STRING, String.class);
        try {
            return new URL(reader.json().getString());
        } catch (MalformedURLException failure) {
            throw broken(URL.class, failure);
        }
    }

    @Override
    Likeness compare(Comparison comparison, Object one, Object other) {
        return ((URL) one).toExternalForm().equals(((URL) other).toExternalForm())
                ? Likeness.UNASKED
                : comparison.different("the content has changed");
    }

    /** A map or a set would call the URL's {@code hashCode}, on writing and again on reading. */
    static void requireNoKey(@Nullable Object key) {
        if (key instanceof URL) {
            throw ValueFailure.unfit(
                    URL.class.getName(),
                    "is the key of a map or in a set, which would look its host up. Use java.net.URI.");
        }
    }

    static void requireNoneIn(Collection<?> collection) {
        if (collection instanceof Set) {
            collection.forEach(UrlPlan::requireNoKey);
        }
    }
}
