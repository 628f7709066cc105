package io.secureredis.serializer.corpus;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.data.domain.PageImpl;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Range;
import org.springframework.data.domain.SliceImpl;
import org.springframework.data.domain.Sort;
import org.springframework.data.geo.Distance;
import org.springframework.data.geo.Metrics;
import org.springframework.data.geo.Point;
import org.springframework.data.util.Pair;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.core.userdetails.User;
import org.springframework.util.LinkedCaseInsensitiveMap;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MimeType;
import org.springframework.util.unit.DataSize;

/** Values that come from Spring and Kotlin. */
final class Frameworks {

    private Frameworks() {}

    static void addTo(Corpus corpus) {
        Sort sort =
                Sort.by(Sort.Order.desc("a").ignoreCase(), Sort.Order.asc("b").nullsLast());
        corpus.addAll("Sort", sort, Sort.unsorted());
        corpus.addAll(
                "page",
                PageRequest.of(1, 20, sort),
                Pageable.unpaged(),
                new PageImpl<>(List.of(new Classes.Author("a")), PageRequest.of(0, 1), 7),
                new PageImpl<>(List.of()),
                new SliceImpl<>(List.of(new Classes.Point(1, 2)), PageRequest.of(0, 1), true));
        corpus.addAll(
                "Spring Data",
                Range.closed(1, 3),
                Range.unbounded(),
                Pair.of("a", 1L),
                new Point(1, 2),
                new Distance(1, Metrics.KILOMETERS));
        LinkedMultiValueMap<String, Object> multi = new LinkedMultiValueMap<>();
        multi.add("a", 1L);
        multi.add("a", "x");
        LinkedCaseInsensitiveMap<Object> insensitive = new LinkedCaseInsensitiveMap<>(Locale.ROOT);
        insensitive.put("Aa", 1);
        corpus.addAll("Spring map", multi, new LinkedMultiValueMap<>(), insensitive);
        corpus.addAll("DataSize", DataSize.ofMegabytes(1));
        HttpHeaders headers = new HttpHeaders();
        headers.add("Accept", "text/plain");
        headers.setContentType(MediaType.APPLICATION_JSON);
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT, "taken");
        problem.setType(URI.create("urn:x"));
        problem.setProperty("n", 1L);
        corpus.addAll(
                "Spring Web",
                MediaType.APPLICATION_JSON,
                MediaType.parseMediaType("text/plain;charset=UTF-8;q=0.5"),
                MimeType.valueOf("a/b"),
                headers,
                new HttpHeaders(),
                problem,
                ProblemDetail.forStatus(400),
                HttpMethod.GET,
                HttpStatus.OK,
                ResponseEntity.ok().header("a", "b").body(new Classes.Author("x")));
        SimpleGrantedAuthority role = new SimpleGrantedAuthority("ROLE_A");
        User user = new User("u", "{noop}p", List.of(role));
        UsernamePasswordAuthenticationToken login =
                UsernamePasswordAuthenticationToken.authenticated(user, null, List.of(role));
        corpus.addAll("Spring Security", role, user, login, new SecurityContextImpl(login));
        corpus.addAll(
                "Kotlin",
                new kotlin.Pair<>("a", 1L),
                new kotlin.Triple<>(1, 2L, List.of()),
                kotlin.Unit.INSTANCE,
                new kotlin.ranges.IntRange(1, 3),
                kotlin.collections.CollectionsKt.emptyList(),
                kotlin.collections.CollectionsKt.listOf("a", "b"),
                kotlin.collections.MapsKt.mapOf(new kotlin.Pair<>("a", 1)),
                kotlin.collections.MapsKt.emptyMap(),
                Map.of("a", new kotlin.Pair<>(null, 2)));
    }
}
