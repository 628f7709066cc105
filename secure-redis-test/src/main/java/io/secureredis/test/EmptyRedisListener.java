package io.secureredis.test;

import org.springframework.context.ApplicationContext;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestExecutionListener;
import org.springframework.util.ClassUtils;

/** Empties Redis before each test, and resets the clock of the jobs. */
final class EmptyRedisListener implements TestExecutionListener {

    private static final boolean JOBS =
            ClassUtils.isPresent("io.secureredis.jobs.engine.JobRuntime", EmptyRedisListener.class.getClassLoader());

    @Override
    public void beforeTestMethod(TestContext test) {
        ApplicationContext context = test.getApplicationContext();
        context.getBean(SealedRedis.class).empty();
        if (JOBS) {
            context.getBeanProvider(JobTester.class).ifAvailable(JobTester::resetClock);
        }
    }
}
