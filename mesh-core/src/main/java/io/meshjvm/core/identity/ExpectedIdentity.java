package io.meshjvm.core.identity;

import io.meshjvm.core.bootstrap.IdentitySettings;
import io.meshjvm.core.bootstrap.WorkloadNode;

/**
 * Who the workload should turn out to be. The control plane ignores what a request asks for and
 * issues for the identity that it authenticated, so the answer has to be compared.
 *
 * @param id asked for
 * @param anyTrustDomain whether another trust domain is taken as well, since nobody chose this one
 * @param anyServiceAccount whether any service account of the namespace is taken, since none is
 *     configured
 */
record ExpectedIdentity(SpiffeId id, boolean anyTrustDomain, boolean anyServiceAccount) {

  private static final String DEFAULT_SERVICE_ACCOUNT = "default";

  /** What the configuration says; {@code @} in a trust domain becomes a dot, as in Istio. */
  static ExpectedIdentity of(IdentitySettings settings, WorkloadNode node) {
    String account = node.serviceAccount();
    try {
      TrustDomain domain = new TrustDomain(settings.trustDomain().replace('@', '.'));
      SpiffeId id =
          SpiffeId.of(
              domain, node.namespace(), account.isEmpty() ? DEFAULT_SERVICE_ACCOUNT : account);
      return new ExpectedIdentity(id, !settings.trustDomainConfigured(), account.isEmpty());
    } catch (IllegalArgumentException e) {
      throw IdentityFault.NOT_SPIFFE.because(
          "the configured identity is no SPIFFE id: " + e.getMessage(), e);
    }
  }

  /**
   * Lets {@code issued} pass if it is the expected one.
   *
   * @throws IdentityException {@code MESH-1115} or {@code MESH-1116} if it is not
   */
  void check(SpiffeId issued) {
    boolean account =
        anyServiceAccount
            ? issued.serviceAccount().isPresent() && issued.namespace().equals(id.namespace())
            : issued.path().equals(id.path());
    if (!account) {
      throw IdentityFault.OTHER_WORKLOAD.because("expected " + id + " but got " + issued);
    }
    if (!anyTrustDomain && !issued.trustDomain().equals(id.trustDomain())) {
      throw IdentityFault.OTHER_TRUST_DOMAIN.because("expected " + id + " but got " + issued);
    }
  }
}
