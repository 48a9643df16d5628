package io.meshjvm.inbound;

import io.meshjvm.policy.HttpCall;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A request of Netty as policy sees it.
 *
 * @param request the request, of HTTP/2 as Netty converts it
 * @param scheme the scheme of its URL
 * @param http2 whether it came by HTTP/2
 */
record NettyCall(HttpRequest request, String scheme, boolean http2) implements HttpCall {

  @Override
  public String method() {
    return request.method().name();
  }

  @Override
  public String authority() {
    return Objects.requireNonNullElse(request.headers().get(HttpHeaderNames.HOST), "");
  }

  @Override
  public String path() {
    return request.uri();
  }

  @Override
  public List<String> header(String name) {
    return request.headers().getAll(name);
  }

  @Override
  public Set<String> headerNames() {
    return request.headers().names().stream()
        .map(name -> name.toLowerCase(Locale.ROOT))
        .collect(Collectors.toSet());
  }
}
