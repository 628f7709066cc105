package io.secureredis.jobs.arguments;

import io.secureredis.serializer.AllowedTypes;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.cfg.MutableCoercionConfig;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.type.LogicalType;

/** Configures the mappers that write and read arguments, with the application's modules and none of its settings. */
final class ArgumentMappers {

    private ArgumentMappers() {}

    /** Returns a mapper that writes class names where the declared type does not identify the class. */
    static JsonMapper.Builder typed(JsonMapper applicationMapper, AllowedTypes types) {
        return plain(applicationMapper)
                .polymorphicTypeValidator(new ArgumentTypes.Validator(types))
                .setDefaultTyping(new ArgumentTypes(types));
    }

    /** Returns a mapper without class names. */
    static JsonMapper.Builder plain(JsonMapper applicationMapper) {
        JsonMapper.Builder builder = JsonMapper.builder()
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .withCoercionConfig(LogicalType.Textual, ArgumentMappers::noCoercion)
                .withCoercionConfig(LogicalType.Boolean, ArgumentMappers::noCoercion)
                .enable(DateTimeFeature.WRITE_DATES_WITH_ZONE_ID)
                .disable(
                        DateTimeFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE,
                        DateTimeFeature.NORMALIZE_DESERIALIZED_ZONE_ID,
                        EnumFeature.WRITE_ENUMS_USING_TO_STRING,
                        EnumFeature.READ_ENUMS_USING_TO_STRING);
        builder.addModule(
                new SimpleModule("secure-redis-order").addAbstractTypeMapping(Set.class, LinkedHashSet.class));
        applicationMapper.registeredModules().forEach(builder::addModule);
        return builder;
    }

    private static void noCoercion(MutableCoercionConfig config) {
        for (CoercionInputShape shape : List.of(
                CoercionInputShape.Integer,
                CoercionInputShape.Float,
                CoercionInputShape.Boolean,
                CoercionInputShape.String)) {
            config.setCoercion(shape, CoercionAction.Fail);
        }
    }
}
