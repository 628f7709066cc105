package com.example.outsider;

import java.util.List;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.stereotype.Component;

/** Starts, checks that all works, says so and ends. */
@SpringBootApplication
@EnableCaching
public class OutsiderApplication {

    public static void main(String[] args) {
        System.exit(SpringApplication.exit(SpringApplication.run(OutsiderApplication.class, args)));
    }

    @Component
    static class Checks implements ApplicationRunner {

        private final List<Check> checks;

        Checks(List<Check> checks) {
            this.checks = checks;
        }

        @Override
        public void run(ApplicationArguments arguments) throws Exception {
            for (Check check : checks) {
                check.run();
            }
            System.out.println("WORKED: " + checks.size());
        }
    }
}
