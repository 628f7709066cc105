/**
 * Support for your own tests: {@link io.secureredis.test.SecureRedisTest}, a slice with a real Redis;
 * {@link io.secureredis.test.JobTester}, which runs jobs by hand.
 */
@NullMarked
package io.secureredis.test;

import org.jspecify.annotations.NullMarked;
