package io.meshjvm.inbound;

import io.meshjvm.core.Source;
import io.meshjvm.policy.Admission;
import io.meshjvm.policy.InboundMode;
import io.meshjvm.policy.InboundPolicy;
import io.meshjvm.policy.Inspection;

/** What the guard reads of the policy of the moment. */
interface View {

  /** How a port looks at the first bytes of connections. */
  Inspection inspection(int port);

  /** What becomes of a connection. */
  Admission admit(Arrival arrival);

  /** Whether a port takes plaintext beside mutual TLS. */
  boolean permissive(int port);

  /** What the control plane says. */
  static View of(Source<InboundPolicy> policies) {
    return new View() {
      @Override
      public Inspection inspection(int port) {
        return policies.current().inspections().of(port);
      }

      @Override
      public Admission admit(Arrival arrival) {
        return policies.current().port(arrival.local().getPort()).admit(arrival.opening());
      }

      @Override
      public boolean permissive(int port) {
        return policies.current().port(port).mode() == InboundMode.PERMISSIVE;
      }
    };
  }
}
