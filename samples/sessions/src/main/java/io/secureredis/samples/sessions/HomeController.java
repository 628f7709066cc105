package io.secureredis.samples.sessions;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.security.Principal;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.HtmlUtils;

/** The page behind the login. Spring Security adds the pages for signing in and out. */
@RestController
class HomeController {

    private static final String VISITS = "visits";

    @GetMapping(path = "/", produces = MediaType.TEXT_HTML_VALUE)
    String home(Principal user, HttpSession session, HttpServletRequest request) {
        int visits = session.getAttribute(VISITS) instanceof Integer before ? before + 1 : 1;
        session.setAttribute(VISITS, visits);
        return """
                <!doctype html>
                <title>One login, two instances</title>
                <p>Signed in as %s. Visit %d of this session, on port %d.</p>
                <p><a href="/logout">Sign out</a></p>
                """.formatted(HtmlUtils.htmlEscape(user.getName()), visits, request.getLocalPort());
    }
}
