package io.secureredis.autoconfigure;

/**
 * A feature of secure-redis that this application does not get, because it needs one bean of a type and the application has several without a primary one. A bean of this type, made under
 * {@link ConditionalOnSeveralCandidates}, becomes part of a line that the starter logs at start ({@code SR366}).
 *
 * @param type of which there are several
 * @param feature what is left out, such as {@code the sealed cache}
 * @param remedy a sentence about another way to have it, besides a primary bean; may be empty
 */
public record SteppedBack(Class<?> type, String feature, String remedy) {}
