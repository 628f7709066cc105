package io.secureredis.test;

import org.springframework.boot.test.autoconfigure.TestSliceTestContextBootstrapper;

/** Reads the properties of {@link SecureRedisTest}. */
final class SecureRedisTestContextBootstrapper extends TestSliceTestContextBootstrapper<SecureRedisTest> {}
