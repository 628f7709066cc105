package io.secureredis.samples.shop;

import static org.springframework.security.config.Customizer.withDefaults;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;

/** Everyone may see the shop; only the {@link DashboardUser} may see the dashboard. */
@Configuration(proxyBeanMethods = false)
class Security {

    private static final String ONLY_OUR_OWN =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
                    + "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    @Bean
    SecurityFilterChain rules(HttpSecurity http) {
        return http.authorizeHttpRequests(requests -> requests.requestMatchers("/secure-redis/**")
                        .authenticated()
                        .anyRequest()
                        .permitAll())
                .formLogin(withDefaults())
                .headers(headers -> headers.contentSecurityPolicy(policy -> policy.policyDirectives(ONLY_OUR_OWN)))
                .build();
    }

    /** Grants the three roles of the dashboard: view, operate, and reveal a job's confidential content. */
    @Bean
    UserDetailsService users(DashboardUser dashboardUser) {
        return new InMemoryUserDetailsManager(User.withUsername(dashboardUser.name())
                .password(dashboardUser.password())
                .passwordEncoder(PasswordEncoderFactories.createDelegatingPasswordEncoder()::encode)
                .roles("SECURE_REDIS_VIEW", "SECURE_REDIS_OPERATE", "SECURE_REDIS_REVEAL")
                .build());
    }
}
