package io.meshjvm.policy.http;

import io.meshjvm.policy.HttpCall;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A request as Envoy's filters see it; reads through to the one that came. For one thread. */
final class FilteredCall implements HttpCall {

  private static final String PROTO = "x-forwarded-proto";
  private static final String REQUEST_ID = "x-request-id";
  private static final String HOST = "host";

  /** Headers of the connection, which no filter sees. */
  private static final Set<String> OF_CONNECTION =
      Set.of("connection", "upgrade", "keep-alive", "proxy-connection", "transfer-encoding");

  private static final Set<String> OF_UPGRADE = Set.of("connection", "upgrade");

  private final HttpCall call;
  private final String scheme;
  private final String authority;
  private final String path;
  private final Set<String> removed;
  private final boolean upgrade;
  private final boolean identified;
  private @Nullable String requestId;

  FilteredCall(
      HttpCall call,
      String scheme,
      String authority,
      String path,
      Set<String> removed,
      boolean upgrade,
      boolean identified) {
    this.call = call;
    this.scheme = scheme;
    this.authority = authority;
    this.path = path;
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
    return scheme;
  }

  @Override
  public String authority() {
    return authority;
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public boolean http2() {
    return call.http2();
  }

  @Override
  public List<String> header(String name) {
    if (name.equals(HOST)) {
      return List.of(authority);
    }
    List<String> values = isHidden(name) ? List.of() : call.header(name);
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

  /** What Envoy adds where it is missing. */
  private List<String> added(String name) {
    return switch (name) {
      case PROTO -> List.of(scheme);
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
