package com.example.outsider;

import org.springframework.context.annotation.Configuration;
import org.springframework.session.Session;
import org.springframework.session.SessionRepository;
import org.springframework.session.data.redis.config.annotation.web.http.EnableRedisHttpSession;
import org.springframework.stereotype.Component;

@Configuration(proxyBeanMethods = false)
@EnableRedisHttpSession
class Sessions {

    @Component
    static class Kept implements Check {

        private final SessionRepository<? extends Session> sessions;

        Kept(SessionRepository<? extends Session> sessions) {
            this.sessions = sessions;
        }

        @Override
        public void run() {
            keep(sessions);
        }

        private static <S extends Session> void keep(SessionRepository<S> sessions) {
            S session = sessions.createSession();
            session.setAttribute("name", "canary");
            sessions.save(session);
            if (!"canary".equals(sessions.findById(session.getId()).getAttribute("name"))) {
                throw new IllegalStateException("The session is not kept");
            }
        }
    }
}
