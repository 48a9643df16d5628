package io.meshjvm.dns.listener;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Message;

/** Asks servers that know what the mesh does not. */
interface Forwarding {

  /**
   * Has a query answered elsewhere.
   *
   * @param done called once, on the listener's thread, perhaps before this returns: with the
   *     answer, which is shared and must not be changed, or with null if there is none
   */
  void forward(Query query, Client client, Consumer<@Nullable Message> done);
}
