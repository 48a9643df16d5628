package io.meshjvm.policy.internal.rbac;

/** A rule that Envoy knows and this library does not; its message names it. */
final class UnsupportedRuleException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UnsupportedRuleException(String what) {
    super(what);
  }
}
