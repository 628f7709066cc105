package io.secureredis.serializer.outside;

import java.io.Serializable;

/** Outside the list of the corpus, and otherwise ordinary. */
public record Outside(int number) implements Serializable {}
