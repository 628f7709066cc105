package io.secureredis.autoconfigure;

/**
 * Describes a feature that this application does not get, because the feature needs one bean of a type and the
 * application has several without a primary one. Declare a bean of this type under
 * {@link ConditionalOnSeveralCandidates} to add it to a line that the starter logs at startup ({@code SR366}).
 *
 * @param type the type of the beans
 * @param feature the omitted feature, such as {@code the sealed cache}
 * @param remedy a sentence about an alternative to a primary bean; may be empty
 */
public record SteppedBack(Class<?> type, String feature, String remedy) {}
