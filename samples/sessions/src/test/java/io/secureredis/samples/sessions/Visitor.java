package io.secureredis.samples.sessions;

import java.io.IOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A browser as far as it matters here: it keeps cookies and fills in forms. */
final class Visitor {

    private static final Pattern CSRF = Pattern.compile("name=\"_csrf\"[^>]*? value=\"([^\"]+)\"");

    private final CookieManager cookies = new CookieManager();
    private final HttpClient http =
            HttpClient.newBuilder().cookieHandler(cookies).build();

    HttpResponse<String> get(String address) {
        return send(to(address).build());
    }

    /** Opens a page with a form and sends it back with these fields. */
    HttpResponse<String> submit(String address, Map<String, String> fields) {
        Matcher token = CSRF.matcher(get(address).body());
        if (!token.find()) {
            throw new AssertionError("There is no form at " + address);
        }
        String body = fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + encode(field.getValue()))
                .collect(Collectors.joining("&", "_csrf=" + encode(token.group(1)) + "&", ""));
        return send(to(address)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(body))
                .build());
    }

    /** What the browser keeps of a session. */
    HttpCookie sessionCookie() {
        return cookies.getCookieStore().getCookies().stream()
                .filter(cookie -> cookie.getName().equals("SESSION"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("There is no session"));
    }

    /** Someone who still has this cookie. */
    static HttpResponse<String> getWith(HttpCookie cookie, String address) {
        return new Visitor()
                .send(to(address)
                        .header("Cookie", cookie.getName() + "=" + cookie.getValue())
                        .build());
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError("No answer from " + request.uri(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted", e);
        }
    }

    private static HttpRequest.Builder to(String address) {
        return HttpRequest.newBuilder(URI.create(address)).header("Accept", "text/html");
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
