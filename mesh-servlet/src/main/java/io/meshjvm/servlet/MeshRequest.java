package io.meshjvm.servlet;

import io.meshjvm.policy.HttpChanges;
import io.meshjvm.tls.PeerIdentity;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.security.Principal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request as the application is to see it: what the mesh has made of it, and who sent it. */
final class MeshRequest extends HttpServletRequestWrapper {

  private final ServletResponse response;
  private final HttpChanges changes;
  private final Optional<PeerIdentity> peer;

  MeshRequest(
      HttpServletRequest request,
      ServletResponse response,
      HttpChanges changes,
      Optional<PeerIdentity> peer) {
    super(request);
    this.response = response;
    this.changes = changes;
    this.peer = peer;
  }

  /** Else a container dispatches the request as it came, with what callers say of themselves. */
  @Override
  public AsyncContext startAsync() {
    return startAsync(this, response);
  }

  @Override
  public @Nullable Principal getUserPrincipal() {
    return peer.isPresent() ? peer.get() : super.getUserPrincipal();
  }

  @Override
  public @Nullable String getRemoteUser() {
    return peer.isPresent() ? peer.get().getName() : super.getRemoteUser();
  }

  @Override
  public @Nullable String getAuthType() {
    return peer.isPresent() ? CLIENT_CERT_AUTH : super.getAuthType();
  }

  @Override
  public String getRequestURI() {
    return changes.path().map(MeshRequest::withoutQuery).orElseGet(super::getRequestURI);
  }

  @Override
  public StringBuffer getRequestURL() {
    StringBuffer url = super.getRequestURL();
    int path = url.indexOf("/", url.indexOf("://") + 3);
    return changes.path().isEmpty() || path < 0
        ? url
        : url.replace(path, url.length(), getRequestURI());
  }

  private static String withoutQuery(String path) {
    int query = path.indexOf('?');
    return query < 0 ? path : path.substring(0, query);
  }

  @Override
  public @Nullable String getHeader(String name) {
    Enumeration<String> values = getHeaders(name);
    return values.hasMoreElements() ? values.nextElement() : null;
  }

  @Override
  public Enumeration<String> getHeaders(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    List<String> set = changes.setHeaders().get(lower);
    if (set != null) {
      return Collections.enumeration(set);
    }
    if (lower.equals("host") && changes.authority().isPresent()) {
      return Collections.enumeration(List.of(changes.authority().get()));
    }
    return changes.removedHeaders().contains(lower)
        ? Collections.emptyEnumeration()
        : super.getHeaders(name);
  }

  @Override
  public Enumeration<String> getHeaderNames() {
    List<String> names = new ArrayList<>(changes.setHeaders().keySet());
    for (String name : Collections.list(super.getHeaderNames())) {
      String lower = name.toLowerCase(Locale.ROOT);
      if (!changes.removedHeaders().contains(lower) && !changes.setHeaders().containsKey(lower)) {
        names.add(name);
      }
    }
    return Collections.enumeration(names);
  }

  @Override
  public int getIntHeader(String name) {
    String value = getHeader(name);
    return value == null ? -1 : Integer.parseInt(value);
  }

  @Override
  public long getDateHeader(String name) {
    return getHeader(name) == null ? -1 : super.getDateHeader(name);
  }
}
