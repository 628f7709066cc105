package io.secureredis.admin.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.testserver.RedisTestServer;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.HandlerAdapter;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.ViewResolver;

/** The application around the dashboard notices nothing of it. */
class HostApplicationTest {

    /** Has a page of its own, takes every other address, and answers every exception. */
    @Controller
    static class Host {

        @GetMapping("/home")
        String home(Model model) {
            model.addAttribute("greeting", "hello from the host");
            return "home";
        }

        @GetMapping("/{*rest}")
        @ResponseBody
        String everything(@PathVariable String rest) {
            return "host:" + rest;
        }
    }

    @RestControllerAdvice
    static class Advice {

        @ExceptionHandler(Exception.class)
        String any() {
            return "host's own error";
        }
    }

    private static final List<Class<?>> HOST =
            List.of(Shop.class, DashboardServer.Security.class, Host.class, Advice.class);

    @BeforeEach
    void empty() {
        RedisTestServer.shared().flushAll();
    }

    @Test
    void host_withTheDashboard_keepsItsPages() {
        try (DashboardServer server = DashboardServer.start(HOST)) {
            DashboardClient viewer = server.as("viewer");
            assertThat(viewer.get("/home").body()).contains("hello from the host");
            assertThat(viewer.get("/secure-redis-not").body()).isEqualTo("host:/secure-redis-not");
            assertThat(viewer.get("/secure").body()).isEqualTo("host:/secure");
            HttpResponse<String> host = viewer.get("/home");
            assertThat(host.headers().firstValue("Content-Security-Policy")).isEmpty();
            assertThat(viewer.get("/secure-redis").body()).contains("<h1>Overview</h1>");
            assertThat(viewer.get("/secure-redis/nothing").body()).contains("<h1>Not found</h1>");
        }
    }

    @Test
    void host_withTheDashboard_getsOneHandlerMappingAndNothingElse() {
        Set<String> without;
        try (DashboardServer server = DashboardServer.start(HOST, "secure-redis.admin.enabled=false")) {
            without = mvc(server);
            assertThat(server.as("viewer").get("/secure-redis").body()).isEqualTo("host:/secure-redis");
        }
        try (DashboardServer server = DashboardServer.start(HOST)) {
            Set<String> with = mvc(server);
            with.removeAll(without);
            assertThat(with).containsExactly("secureRedisDashboardMapping");
        }
    }

    @Test
    void dashboard_underAnotherPathAndContext_linksCorrectly() {
        try (DashboardServer server = DashboardServer.start(
                HOST,
                "secure-redis.admin.path=/ops/jobs",
                "server.servlet.context-path=/shop",
                "spring.mvc.servlet.path=/web")) {
            DashboardClient viewer = server.as("viewer");
            String page = viewer.get("/shop/web/ops/jobs").body();
            assertThat(page).contains("href=\"/shop/web/ops/jobs/states/dead\"").contains("/shop/web/ops/jobs/assets/");
            assertThat(viewer.get("/shop/web/ops/jobs/states/dead").statusCode())
                    .isEqualTo(200);
            assertThat(viewer.get("/shop/web/secure-redis").body()).isEqualTo("host:/secure-redis");
        }
    }

    private static Set<String> mvc(DashboardServer server) {
        Set<String> names = new TreeSet<>();
        for (Class<?> type : List.of(
                HandlerMapping.class, HandlerAdapter.class, ViewResolver.class, HandlerExceptionResolver.class)) {
            names.addAll(Arrays.asList(server.context().getBeanNamesForType(type)));
        }
        return names;
    }
}
