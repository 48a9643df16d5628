package io.meshjvm.dns.listener;

import io.meshjvm.dns.AddressFamily;
import io.meshjvm.dns.DnsAnswer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * What of an upstream server's answer a client gets: the records that answer its question, along
 * the CNAMEs from the name asked for, and the authority for these names. Records of other names are
 * left out, and so are foreign addresses for names of the mesh; the mesh's own take their place.
 */
final class PassedOn {

  private static final int UDP_SIZE = 1232;

  /** Names that an answer is followed to; servers and clients give up much earlier. */
  private static final int MAX_CHAIN = 64;

  private final MeshLookup mesh;
  private final MeshRecords records;
  private final Query query;

  PassedOn(MeshLookup mesh, MeshRecords records, Query query) {
    this.mesh = mesh;
    this.records = records;
    this.query = query;
  }

  /**
   * The reply to the client.
   *
   * @param answer what the server said; stays as it is
   */
  Message reply(Message answer) {
    Message reply = query.reply();
    for (int flag : new int[] {Flags.AA, Flags.TC, Flags.RA, Flags.AD}) {
      if (answer.getHeader().getFlag(flag)) {
        reply.getHeader().setFlag(flag);
      }
    }
    reply.getHeader().setRcode(answer.getHeader().getRcode());
    Set<Name> names = chain(answer);
    answers(answer, names, reply);
    answer.getSection(Section.AUTHORITY).stream()
        .filter(each -> isAbove(each.getName(), names))
        .forEach(each -> reply.addRecord(each, Section.AUTHORITY));
    if (query.hasOptions() && answer.getOPT() != null) {
      reply.addRecord(options(answer.getOPT()), Section.ADDITIONAL);
    }
    return reply;
  }

  private Set<Name> chain(Message answer) {
    Map<Name, Set<Name>> targets = new HashMap<>();
    for (Record each : answer.getSection(Section.ANSWER)) {
      if (each instanceof CNAMERecord alias) {
        targets.computeIfAbsent(each.getName(), n -> new LinkedHashSet<>()).add(alias.getTarget());
      }
    }
    Set<Name> names = new LinkedHashSet<>();
    Deque<Name> open = new ArrayDeque<>(List.of(query.question().getName()));
    while (!open.isEmpty() && names.size() < MAX_CHAIN) {
      Name next = open.remove();
      if (names.add(next)) {
        open.addAll(targets.getOrDefault(next, Set.of()));
      }
    }
    return names;
  }

  private void answers(Message answer, Set<Name> names, Message reply) {
    Set<Name> own = new LinkedHashSet<>();
    for (Record each : answer.getSection(Section.ANSWER)) {
      if (isMeshAddress(each)) {
        own.add(each.getName());
      } else if (names.contains(each.getName()) || isRedirect(each, names)) {
        reply.addRecord(each, Section.ANSWER);
      }
    }
    own.stream().filter(names::contains).forEach(name -> replace(name, reply));
  }

  private static boolean isRedirect(Record record, Set<Name> names) {
    boolean redirects = record.getType() == Type.DNAME || record.getType() == Type.RRSIG;
    return redirects && isAbove(record.getName(), names);
  }

  private static boolean isAbove(Name name, Set<Name> names) {
    return names.stream().anyMatch(each -> each.subdomain(name));
  }

  private boolean isMeshAddress(Record record) {
    Optional<AddressFamily> family = Query.family(record.getType());
    return family.isPresent()
        && record.getDClass() == DClass.IN
        && !(lookup(record.getName(), family.get()) instanceof DnsAnswer.NotInMesh);
  }

  private void replace(Name name, Message reply) {
    query
        .family()
        .filter(family -> lookup(name, family) instanceof DnsAnswer.Found)
        .map(family -> (DnsAnswer.Found) lookup(name, family))
        .ifPresent(
            found ->
                records.of(name, found).forEach(each -> reply.addRecord(each, Section.ANSWER)));
  }

  private DnsAnswer lookup(Name name, AddressFamily family) {
    return mesh.lookup(name.toString(), family);
  }

  /** The extended rcode and errors; every other option is between neighbours only. */
  private static OPTRecord options(OPTRecord given) {
    return new OPTRecord(
        UDP_SIZE,
        given.getExtendedRcode(),
        0,
        given.getFlags(),
        given.getOptions().stream().filter(ExtendedErrorCodeOption.class::isInstance).toList());
  }
}
