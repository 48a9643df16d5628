package io.meshjvm.core.trunk;

import io.meshjvm.core.identity.Svid;
import io.meshjvm.core.identity.WorkloadIdentity;
import io.meshjvm.core.internal.ClientKey;
import java.util.Optional;
import java.util.function.Supplier;

/** The key of the newest SVID, for channels to the control plane. Any thread. */
final class KeyRing implements Supplier<Optional<ClientKey>> {

  private volatile Optional<ClientKey> key = Optional.empty();

  void take(Optional<WorkloadIdentity> identity) {
    key = identity.map(WorkloadIdentity::svid).map(KeyRing::key);
  }

  @Override
  public Optional<ClientKey> get() {
    return key;
  }

  private static ClientKey key(Svid svid) {
    return new ClientKey(svid.chain(), svid.privateKey());
  }
}
