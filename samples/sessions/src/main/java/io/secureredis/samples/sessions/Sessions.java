package io.secureredis.samples.sessions;

import org.springframework.context.annotation.Configuration;
import org.springframework.session.data.redis.config.annotation.web.http.EnableRedisHttpSession;

/** Keeps sessions in Redis. They are sealed because the starter is there. */
@Configuration(proxyBeanMethods = false)
@EnableRedisHttpSession
class Sessions {}
