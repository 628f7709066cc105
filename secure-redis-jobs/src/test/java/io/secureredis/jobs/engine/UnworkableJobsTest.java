package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.jobs.JobDeclarationException;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.SecureJob;
import io.secureredis.jobs.SecureJobs;
import io.secureredis.testserver.RedisTestServer;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.context.support.SimpleThreadScope;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;

/** Jobs that the bean could not run as declared end the start; those that look alike and can be run, are run. */
class UnworkableJobsTest {

    private static final RedisTestServer REDIS = RedisTestServer.shared();
    private static final List<String> RAN = new CopyOnWriteArrayList<>();

    @BeforeEach
    void clean() {
        REDIS.flushAll();
        RAN.clear();
    }

    @Configuration
    @EnableTransactionManagement(proxyTargetClass = true)
    static class ClassProxies {}

    @Configuration
    @EnableTransactionManagement
    static class InterfaceProxies {}

    @Retention(RetentionPolicy.RUNTIME)
    @interface Aside {}

    @Configuration
    @EnableAsync(annotation = Aside.class)
    static class AsideIsAsync {}

    /** The scope that a web application has. */
    @Component
    static class SessionScope implements BeanFactoryPostProcessor {
        @Override
        public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
            beans.registerScope("session", new SimpleThreadScope());
        }
    }

    @Component
    static class FinalMethod {
        @SecureJob(name = "final.work")
        @Transactional
        public final void work() {}

        @Transactional
        public void other() {}
    }

    @Component
    @Lazy
    static class LazyFinalMethod extends FinalMethod {}

    interface Some {
        void some();
    }

    @Component
    static class NotInTheInterface implements Some {
        @Override
        @Transactional
        public void some() {}

        @SecureJob(name = "hidden.work")
        public void work() {}
    }

    /** Makes a proxy of which Spring knows nothing. */
    @Component
    static class OwnProxies implements BeanPostProcessor {
        @Override
        public Object postProcessAfterInitialization(Object bean, String name) {
            return bean instanceof HiddenByItsDeclaration ? new ProxyFactory(bean).getProxy() : bean;
        }
    }

    static class HiddenByItsDeclaration implements Some {
        @Override
        public void some() {}

        @SecureJob(name = "hidden.work")
        public void work() {}
    }

    @Configuration
    static class DeclaredAsItsInterface {
        @Bean
        Some some() {
            return new HiddenByItsDeclaration();
        }
    }

    @Component
    static class AsyncMethod {
        @SecureJob(name = "async.work")
        @Async
        public void work() {}
    }

    @Component
    @Async
    static class AsyncClass {
        @SecureJob(name = "async.work")
        public CompletableFuture<Void> work() {
            return CompletableFuture.completedFuture(null);
        }
    }

    @Retention(RetentionPolicy.RUNTIME)
    @Async
    @interface Background {}

    @Component
    static class MetaAsync {
        @SecureJob(name = "async.work")
        @Background
        public void work() {}
    }

    @Component
    static class OwnAsync {
        @SecureJob(name = "async.work")
        @Aside
        public void work() {}
    }

    @Component
    @Scope("session")
    static class OfASession {
        @SecureJob(name = "session.work")
        public void work() {}
    }

    @Component
    @Scope(scopeName = "session", proxyMode = ScopedProxyMode.TARGET_CLASS)
    static class ProxyOfASession {
        @SecureJob(name = "session.work")
        public void work() {}
    }

    static Stream<Arguments> unworkable() {
        return Stream.of(
                unworkable(
                        "SR481 The @SecureJob method UnworkableJobsTest.FinalMethod.work",
                        FinalMethod.class,
                        ClassProxies.class),
                unworkable(
                        "SR482 The @SecureJob method UnworkableJobsTest.NotInTheInterface.work",
                        NotInTheInterface.class,
                        InterfaceProxies.class),
                unworkable(
                        "SR482 The @SecureJob method UnworkableJobsTest.HiddenByItsDeclaration.work",
                        DeclaredAsItsInterface.class,
                        OwnProxies.class),
                unworkable("SR483 The @SecureJob method UnworkableJobsTest.AsyncMethod.work", AsyncMethod.class),
                unworkable("SR483 The @SecureJob method UnworkableJobsTest.AsyncClass.work", AsyncClass.class),
                unworkable("SR483 The @SecureJob method UnworkableJobsTest.MetaAsync.work", MetaAsync.class),
                unworkable(
                        "SR483 The @SecureJob method UnworkableJobsTest.OwnAsync.work",
                        OwnAsync.class,
                        AsideIsAsync.class),
                unworkable(
                        "SR484 The @SecureJob method UnworkableJobsTest.OfASession.work",
                        OfASession.class,
                        SessionScope.class),
                unworkable(
                        "SR484 The @SecureJob method UnworkableJobsTest.ProxyOfASession.work",
                        ProxyOfASession.class,
                        SessionScope.class));
    }

    private static Arguments unworkable(String message, Class<?>... beans) {
        return Arguments.of(message, List.of(beans));
    }

    @ParameterizedTest
    @MethodSource("unworkable")
    void declaration_unworkable_endsTheStart(String message, List<Class<?>> beans) {
        List<Class<?>> all = new ArrayList<>(beans);
        all.add(TestTransactions.class);
        assertThatThrownBy(() -> JobApplication.start(REDIS, all, "spring.aop.proxy-target-class=false")
                        .close())
                .isInstanceOf(JobDeclarationException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void declaration_unworkableOnALazyBean_failsTheAttemptWithItsCode() {
        try (JobApplication application = JobApplication.start(
                REDIS,
                List.of(LazyFinalMethod.class, ClassProxies.class, TestTransactions.class),
                "worker.enabled=false")) {
            JobId id = application.jobs().call("final.work").maxAttempts(1).delay();
            application.get(JobRuntime.class).runDue();
            assertThat(application
                            .inspector()
                            .reveal("default", id)
                            .orElseThrow()
                            .error()
                            .message())
                    .startsWith("SR481");
        }
    }

    /** Runs, proxied or not. */
    @Component
    static class FinalWithoutProxy {
        @SecureJob(name = "runs.final")
        public final void work() {
            RAN.add("final");
        }
    }

    @Component
    @Scope("prototype")
    static class Prototype {
        private int runs;

        @SecureJob(name = "runs.prototype")
        public void work() {
            RAN.add("prototype " + ++runs);
        }
    }

    @Component
    @Lazy
    static class LazyBean {
        LazyBean() {
            RAN.add("made");
        }

        @SecureJob(name = "runs.lazy")
        @Transactional
        void work() {
            RAN.add("lazy");
        }
    }

    abstract static class Base<T> {
        @SecureJob(name = "runs.generic")
        public abstract void work(T value);
    }

    @Component
    static class Generic extends Base<Integer> {
        @Override
        @Transactional
        public void work(Integer value) {
            RAN.add("generic " + (value + 1));
        }
    }

    interface Port {
        @SecureJob(name = "runs.interface")
        void port();
    }

    @Component
    static class Adapter implements Port {
        @Override
        @Transactional
        public void port() {
            RAN.add("interface");
        }
    }

    static class Product {
        @SecureJob(name = "runs.product")
        public void work() {
            RAN.add("product");
        }
    }

    @Component
    static class Factory implements FactoryBean<Product> {
        @Override
        public Product getObject() {
            return new Product();
        }

        @Override
        public Class<?> getObjectType() {
            return Product.class;
        }

        @SecureJob(name = "runs.factory")
        public void work() {
            RAN.add("factory");
        }
    }

    /** A template for definitions, and an object that was registered as a bean. */
    @Component
    static class Registrar implements BeanFactoryPostProcessor {
        @Override
        public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
            RootBeanDefinition template = new RootBeanDefinition(Registered.class);
            template.setAbstract(true);
            ((BeanDefinitionRegistry) beans).registerBeanDefinition("template", template);
            beans.registerSingleton("registered", new Registered());
        }
    }

    static class Registered {
        @SecureJob(name = "runs.registered")
        public void work() {
            RAN.add("registered");
        }
    }

    @Configuration
    static class Hidden {
        /** Its type does not tell that it has a job. */
        @Bean
        Runnable runnable() {
            return new ByItsClass();
        }
    }

    static class ByItsClass implements Runnable {
        @Override
        @SecureJob(name = "runs.class")
        public void run() {
            RAN.add("class");
        }
    }

    @Test
    void declaration_unusualButWorkable_runs() {
        try (JobApplication application = JobApplication.start(
                REDIS,
                List.of(
                        FinalWithoutProxy.class,
                        Prototype.class,
                        LazyBean.class,
                        Generic.class,
                        Adapter.class,
                        Factory.class,
                        Registrar.class,
                        Hidden.class,
                        ClassProxies.class,
                        TestTransactions.class),
                "worker.enabled=false")) {
            assertThat(RAN).isEmpty();
            SecureJobs jobs = application.jobs();
            for (String name : List.of(
                    "final",
                    "prototype",
                    "prototype",
                    "lazy",
                    "interface",
                    "product",
                    "factory",
                    "registered",
                    "class")) {
                jobs.call("runs." + name).delay();
            }
            jobs.call(Generic::work, 1).delay();
            application.get(JobRuntime.class).runDue();
            assertThat(RAN)
                    .containsExactly(
                            "final",
                            "prototype 1",
                            "prototype 1",
                            "made",
                            "lazy",
                            "interface",
                            "product",
                            "factory",
                            "registered",
                            "class",
                            "generic 2");
        }
    }
}
