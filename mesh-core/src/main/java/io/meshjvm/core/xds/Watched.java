package io.meshjvm.core.xds;

import io.meshjvm.core.Watch;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one stream and the control plane know of each other about one type: names, nonce and version
 * live and die with the stream. Mesh thread only.
 */
final class Watched {

  private final String typeUrl;
  private final boolean named;
  private Set<String> names;
  private String nonce = "";
  private String version = "";
  private boolean answered;
  private @Nullable Instant lastNack;
  private Watch delayedNack = () -> {};

  Watched(String typeUrl, boolean named, Set<String> names) {
    this.typeUrl = typeUrl;
    this.named = named;
    this.names = names;
  }

  String typeUrl() {
    return typeUrl;
  }

  /** Whether the type is asked for by name. */
  boolean named() {
    return named;
  }

  /** The names that the control plane has been told of. */
  Set<String> names() {
    return names;
  }

  String nonce() {
    return nonce;
  }

  String version() {
    return version;
  }

  /** Whether no response has come for the type on this stream. */
  boolean unanswered() {
    return !answered;
  }

  @Nullable Instant lastNack() {
    return lastNack;
  }

  /** The names change; returns the request that says so. */
  Request change(Set<String> next) {
    Set<String> added = minus(next, names);
    Set<String> removed = minus(names, next);
    names = next;
    return Request.change(this, added, removed);
  }

  /** A response came. */
  void received(Response response) {
    answered = true;
    nonce = response.nonce();
    delayedNack.close();
  }

  void accepted(String acceptedVersion) {
    version = acceptedVersion;
  }

  void nacked(Instant at) {
    lastNack = at;
  }

  void delay(Watch nack) {
    delayedNack = nack;
  }

  void cancelDelayedNack() {
    delayedNack.close();
  }

  private static Set<String> minus(Set<String> from, Set<String> what) {
    Set<String> rest = new LinkedHashSet<>(from);
    rest.removeAll(what);
    return Collections.unmodifiableSet(rest);
  }
}
