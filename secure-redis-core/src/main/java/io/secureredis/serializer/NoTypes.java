package io.secureredis.serializer;

import java.io.Serial;
import tools.jackson.databind.DatabindContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.jsontype.PolymorphicTypeValidator;

/** No class name that a module's JSON holds becomes a class. */
final class NoTypes extends PolymorphicTypeValidator.Base {

    @Serial
    private static final long serialVersionUID = 1L;

    @Override
    public Validity validateBaseType(DatabindContext context, JavaType baseType) {
        return Validity.DENIED;
    }
}
