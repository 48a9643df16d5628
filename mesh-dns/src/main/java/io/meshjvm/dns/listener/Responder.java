package io.meshjvm.dns.listener;

import io.meshjvm.dns.AddressFamily;
import io.meshjvm.dns.DnsAnswer;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/**
 * Decides what every packet gets: an answer of the mesh, one from upstream, an error, or silence.
 * For use on one thread.
 */
final class Responder {

  private static final Logger log = LoggerFactory.getLogger(Responder.class);

  private final MeshLookup mesh;
  private final MeshRecords records;
  private final Forwarding upstream;
  private final Counters counters;
  private boolean hasFailed;

  Responder(MeshLookup mesh, MeshRecords records, Forwarding upstream, Counters counters) {
    this.mesh = mesh;
    this.records = records;
    this.upstream = upstream;
    this.counters = counters;
  }

  /** Where the answer to one packet goes; exactly one method is called, once. */
  interface Reply {

    /** Sends these bytes. */
    void send(byte[] message);

    /** Sends nothing. */
    void drop();
  }

  /**
   * Answers a packet, now or when upstream has answered; throws nothing, whatever the packet holds.
   *
   * @param packet read here and now, not kept
   */
  void answer(ByteBuffer packet, Client client, Reply reply) {
    counters.requests.increment();
    Received received = Received.read(packet);
    if (received instanceof Query query) {
      answer(query, client, reply);
    } else if (received instanceof Received.Faulty faulty) {
      boolean refused = faulty.reply().getRcode() == Rcode.NOTIMP;
      (refused ? counters.refused : counters.malformed).increment();
      reply.send(faulty.reply().toWire());
    } else {
      counters.malformed.increment();
      reply.drop();
    }
  }

  private void answer(Query query, Client client, Reply reply) {
    byte[] own;
    try {
      own = fromMesh(query, client);
    } catch (RuntimeException e) {
      failed(e);
      own = query.error(Rcode.SERVFAIL);
    }
    if (own != null) {
      reply.send(own);
    } else if (query.isTransfer() || !client.isLocal()) {
      counters.refused.increment();
      reply.send(query.error(Rcode.REFUSED));
    } else {
      upstream.forward(query, client, answer -> reply.send(passOn(query, client, answer)));
    }
  }

  private byte @Nullable [] fromMesh(Query query, Client client) {
    Optional<AddressFamily> family = query.family();
    DnsAnswer answer =
        family.isPresent()
            ? mesh.lookup(query.question().getName().toString(), family.get())
            : new DnsAnswer.NotInMesh();
    if (answer instanceof DnsAnswer.NotInMesh) {
      return null;
    }
    counters.answeredByMesh();
    Message reply = query.reply();
    reply.getHeader().setFlag(Flags.AA);
    if (answer instanceof DnsAnswer.Found found) {
      for (Record each : records.of(query.question().getName(), found)) {
        reply.addRecord(each, Section.ANSWER);
      }
    }
    return Wire.encodeInLowerCase(reply, client.limit(query));
  }

  private byte[] passOn(Query query, Client client, @Nullable Message answer) {
    counters.endedUpstream(answer != null);
    try {
      if (answer == null || (client.tcp() && answer.getHeader().getFlag(Flags.TC))) {
        return query.error(Rcode.SERVFAIL);
      }
      Message reply = new PassedOn(mesh, records, query).reply(answer);
      return Wire.encode(reply, client.limit(query));
    } catch (RuntimeException e) {
      failed(e);
      return query.error(Rcode.SERVFAIL);
    }
  }

  private void failed(RuntimeException failure) {
    if (hasFailed) {
      log.debug("no answer", failure);
    } else {
      hasFailed = true;
      log.warn("MESH-1415: A DNS query got no answer because of a fault here", failure);
    }
  }
}
