package io.secureredis.serializer;

import io.secureredis.MissingLibraryException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.smile.SmileFactory;
import tools.jackson.dataformat.smile.SmileMapper;
import tools.jackson.dataformat.smile.SmileWriteFeature;

/**
 * The bytes of a value: JSON, or Smile, its binary form.
 *
 * <p>One of them is written; both are read. A value in Smile begins with {@code :)} and a line break, and no JSON
 * begins with a colon. Smile needs {@code jackson-dataformat-smile} on the class path. Safe for any number of threads.
 */
final class Encoding {

    /** Far above what any stored value needs; the size of the whole value is limited instead. */
    private static final int NO_LIMIT = Integer.MAX_VALUE;

    private static final int FIRST_OF_SMILE = ':';

    private static final String LIBRARY = "tools.jackson.dataformat:jackson-dataformat-smile";

    private static final boolean SMILE_PRESENT =
            ClassUtils.isPresent("tools.jackson.dataformat.smile.SmileMapper", Encoding.class.getClassLoader());

    private final JsonMapper json;
    private final boolean writesSmile;
    /** Made when it is first needed, because most applications never need it. */
    private volatile @Nullable ObjectMapper smile;

    private Encoding(JsonMapper json, boolean writesSmile) {
        this.json = json;
        this.writesSmile = writesSmile;
    }

    static Encoding json(JsonMapper mapper) {
        return new Encoding(mapper, false);
    }

    /** @throws MissingLibraryException if the library is not on the class path */
    Encoding inSmile() {
        if (!SMILE_PRESENT) {
            throw new MissingLibraryException("the serializer smile", LIBRARY, "the serializer json");
        }
        return new Encoding(json, true);
    }

    static JsonFactory jsonFactory() {
        return JsonFactory.builder()
                .streamReadConstraints(reading())
                .streamWriteConstraints(writing())
                .build();
    }

    private static StreamReadConstraints reading() {
        return StreamReadConstraints.builder()
                .maxNameLength(NO_LIMIT)
                .maxNumberLength(NO_LIMIT)
                .maxStringLength(NO_LIMIT)
                .maxNestingDepth(4 * ValueWriter.MAX_DEPTH)
                .build();
    }

    private static StreamWriteConstraints writing() {
        return StreamWriteConstraints.builder()
                .maxNestingDepth(4 * ValueWriter.MAX_DEPTH)
                .build();
    }

    JsonGenerator generator(OutputStream bytes) {
        return writesSmile ? smile().createGenerator(bytes) : json.createGenerator(bytes);
    }

    JsonParser parser(byte[] written) {
        boolean inSmile = SMILE_PRESENT && written.length > 0 && written[0] == FIRST_OF_SMILE;
        return inSmile ? smile().createParser(written) : json.createParser(written);
    }

    private ObjectMapper smile() {
        ObjectMapper known = smile;
        if (known == null) {
            known = Smile.like(json);
            smile = known;
        }
        return known;
    }

    /** In a class of its own, which is not loaded without the library. */
    private static final class Smile {

        private Smile() {}

        /** Bytes stand in Smile as they are, and a text that occurs twice, such as a class name, is a reference. */
        static ObjectMapper like(JsonMapper json) {
            SmileFactory factory = SmileFactory.builder()
                    .enable(SmileWriteFeature.CHECK_SHARED_STRING_VALUES)
                    .disable(SmileWriteFeature.ENCODE_BINARY_AS_7BIT)
                    .streamReadConstraints(reading())
                    .streamWriteConstraints(writing())
                    .build();
            return SmileMapper.builder(factory)
                    .addModules(json.registeredModules())
                    .build();
        }
    }
}
