package io.secureredis.samples.weather;

import org.springframework.context.annotation.Configuration;
import org.springframework.session.data.redis.config.annotation.web.server.EnableRedisWebSession;

/** Keeps sessions in Redis. They are sealed because the starter is there. */
@Configuration(proxyBeanMethods = false)
@EnableRedisWebSession
class Sessions {}
