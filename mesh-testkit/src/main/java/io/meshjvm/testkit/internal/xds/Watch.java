package io.meshjvm.testkit.internal.xds;

import com.google.protobuf.Any;
import io.meshjvm.testkit.journal.Subscription;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** One stream's subscription to one type. Guarded by the lock of the control plane. */
final class Watch {

  private final String typeUrl;
  private final Set<String> names = new LinkedHashSet<>();
  private final Set<String> nonces = new HashSet<>();
  private final Map<String, Any> known = new LinkedHashMap<>();
  private boolean wildcard;
  private boolean mustRespond;
  private String nonceSent = "";
  private String nonceAcked = "";
  private String lastError = "";

  Watch(String typeUrl, Collection<String> names, boolean wildcard) {
    this.typeUrl = typeUrl;
    this.wildcard = wildcard;
    this.names.addAll(names);
  }

  String typeUrl() {
    return typeUrl;
  }

  Set<String> names() {
    return names;
  }

  boolean wildcard() {
    return wildcard;
  }

  void wildcard(boolean value) {
    this.wildcard = value;
  }

  /** What the client has been sent and not told to drop, by name. */
  Map<String, Any> known() {
    return known;
  }

  /** Makes the next request be answered even if it looks like an ACK. */
  void mustRespond() {
    this.mustRespond = true;
  }

  boolean takeMustRespond() {
    boolean result = mustRespond;
    mustRespond = false;
    return result;
  }

  void sent(String nonce) {
    nonceSent = nonce;
    nonces.add(nonce);
  }

  boolean isCurrent(String nonce) {
    return nonce.equals(nonceSent);
  }

  boolean wasSent(String nonce) {
    return nonces.contains(nonce);
  }

  void acked(String nonce) {
    nonceAcked = nonce;
    lastError = "";
  }

  void nacked(String message) {
    lastError = message;
  }

  Subscription view() {
    return new Subscription(names, wildcard, nonceSent, nonceAcked, lastError);
  }
}
