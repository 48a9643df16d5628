package io.meshjvm.policy.http;

import io.meshjvm.policy.HttpCall;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A request as Envoy's filters see it; reads through to the one that came. For one thread. */
final class FilteredCall implements HttpCall {

  private static final String PROTO = "x-forwarded-proto";
  private static final String REQUEST_ID = "x-request-id";
  private static final String HOST = "host";
  private static final String TE = "te";
  private static final List<String> TRAILERS = List.of("trailers");

  /** Headers of the connection, which no filter sees. */
  private static final Set<String> OF_CONNECTION =
      Set.of("connection", "upgrade", "keep-alive", "proxy-connection", "transfer-encoding");

  private static final Set<String> OF_UPGRADE = Set.of("connection", "upgrade");

  private final HttpCall call;
  private final Target target;
  private final boolean secure;
  private final Set<String> removed;
  private final boolean upgrade;
  private final boolean identified;
  private @Nullable String requestId;

  FilteredCall(
      HttpCall call,
      Target target,
      boolean secure,
      Set<String> removed,
      boolean upgrade,
      boolean identified) {
    this.call = call;
    this.target = target;
    this.secure = secure;
    this.removed = removed;
    this.upgrade = upgrade;
    this.identified = identified;
  }

  @Override
  public String method() {
    return call.method();
  }

  @Override
  public String scheme() {
    if (!target.scheme().isEmpty()) {
      return target.scheme();
    }
    if (call.http2()) {
      return call.scheme();
    }
    List<String> proto = call.header(PROTO);
    String told = proto.isEmpty() ? "" : proto.get(0).toLowerCase(Locale.ROOT);
    return told.equals("http") || told.equals("https") ? told : transport();
  }

  private String transport() {
    return secure ? "https" : "http";
  }

  @Override
  public String authority() {
    return target.authority();
  }

  @Override
  public String path() {
    return target.path();
  }

  @Override
  public boolean http2() {
    return call.http2();
  }

  @Override
  public List<String> header(String name) {
    if (name.equals(HOST)) {
      return List.of(target.authority());
    }
    List<String> values = isHidden(name) ? List.of() : call.header(name);
    if (name.equals(TE)) {
      return mentionsTrailers(values) ? TRAILERS : List.of();
    }
    return values.isEmpty() ? added(name) : values;
  }

  @Override
  public Iterable<String> headerNames() {
    Set<String> names = new LinkedHashSet<>();
    for (String name : call.headerNames()) {
      if (!isHidden(name) && !name.equals(HOST)) {
        names.add(name);
      }
    }
    names.add(PROTO);
    if (identified) {
      names.add(REQUEST_ID);
    }
    return new ArrayList<>(names);
  }

  private boolean isHidden(String name) {
    return removed.contains(name)
        || (OF_CONNECTION.contains(name) && !(upgrade && OF_UPGRADE.contains(name)));
  }

  /** The only extension of transfer that goes on (envoy: {@code sanitize_te}). */
  private static boolean mentionsTrailers(List<String> values) {
    return values.stream().anyMatch(value -> value.contains("trailers"));
  }

  /** What Envoy adds where it is missing. */
  private List<String> added(String name) {
    return switch (name) {
      case PROTO -> List.of(transport());
      case REQUEST_ID -> identified ? List.of(requestId()) : List.of();
      default -> List.of();
    };
  }

  private String requestId() {
    String id = requestId == null ? UUID.randomUUID().toString() : requestId;
    requestId = id;
    return id;
  }
}
