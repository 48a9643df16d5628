package io.meshjvm.servlet;

import io.meshjvm.policy.HttpCall;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** A request of a container, as policies see it. */
record ServletCall(HttpServletRequest request) implements HttpCall {

  /** The path by which the container has chosen the servlet. */
  String seenPath() {
    return request.getContextPath()
        + request.getServletPath()
        + Objects.requireNonNullElse(request.getPathInfo(), "");
  }

  @Override
  public String path() {
    String query = request.getQueryString();
    return query == null ? request.getRequestURI() : request.getRequestURI() + '?' + query;
  }

  @Override
  public String method() {
    return request.getMethod();
  }

  @Override
  public String scheme() {
    return request.getScheme();
  }

  @Override
  public String authority() {
    return Objects.requireNonNullElse(request.getHeader("host"), "");
  }

  @Override
  public List<String> header(String name) {
    return Collections.list(request.getHeaders(name));
  }

  @Override
  public Iterable<String> headerNames() {
    return Collections.list(request.getHeaderNames()).stream()
        .map(name -> name.toLowerCase(Locale.ROOT))
        .toList();
  }
}
