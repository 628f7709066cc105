package io.secureredis.test;

import java.io.IOException;
import java.util.List;
import org.springframework.boot.test.context.filter.annotation.StandardAnnotationCustomizableTypeExcludeFilter;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.core.type.classreading.MetadataReader;
import org.springframework.core.type.classreading.MetadataReaderFactory;

/** Selects those beans of an application that use Redis: cached methods or jobs. */
final class SecureRedisTypeExcludeFilter extends StandardAnnotationCustomizableTypeExcludeFilter<SecureRedisTest> {

    /** By name, because jobs may not be on the class path. */
    private static final List<String> MARKS = List.of(
            "io.secureredis.jobs.SecureJob",
            "org.springframework.cache.annotation.Cacheable",
            "org.springframework.cache.annotation.CachePut",
            "org.springframework.cache.annotation.CacheEvict",
            "org.springframework.cache.annotation.Caching");

    SecureRedisTypeExcludeFilter(Class<?> testClass) {
        super(testClass);
    }

    @Override
    protected boolean defaultInclude(MetadataReader reader, MetadataReaderFactory factory) throws IOException {
        AnnotationMetadata type = reader.getAnnotationMetadata();
        return MARKS.stream().anyMatch(mark -> type.hasAnnotation(mark) || type.hasAnnotatedMethods(mark))
                || super.defaultInclude(reader, factory);
    }
}
