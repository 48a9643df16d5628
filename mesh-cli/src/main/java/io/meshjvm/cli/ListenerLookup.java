package io.meshjvm.cli;

import io.meshjvm.core.bootstrap.WorkloadNode;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** Asks a DNS server, usually the listener of a running member. */
final class ListenerLookup implements ResolveCommand.Resolver {

  private final InetSocketAddress server;
  private final SimpleResolver resolver;
  private int rcode = Rcode.NOERROR;

  ListenerLookup(InetSocketAddress server, Duration limit) {
    this.server = server;
    this.resolver = new SimpleResolver(server);
    resolver.setTimeout(limit);
  }

  @Override
  public List<String> ask(String name, ResolveCommand.Type type) {
    try {
      Name absolute = Name.fromString(name, Name.root);
      int number = Type.value(type.name());
      Message answer =
          resolver.send(Message.newQuery(Record.newRecord(absolute, number, DClass.IN)));
      rcode = answer.getRcode();
      return answer.getSection(Section.ANSWER).stream().map(ListenerLookup::line).toList();
    } catch (TextParseException e) {
      throw new CliException("MESH-3103", name + " is no name", "Correct the name", e);
    } catch (IOException e) {
      throw new CliException(
          "MESH-3105",
          "no answer from " + server + ": " + e,
          "Check that a member listens there: its setting dnsListen",
          e);
    }
  }

  private static String line(Record answer) {
    return answer.getName()
        + " "
        + answer.getTTL()
        + " "
        + Type.string(answer.getType())
        + " "
        + data(answer);
  }

  /** IPv6 addresses in the short form, which everything else prints, too. */
  private static String data(Record answer) {
    return answer instanceof AAAARecord six && six.getAddress() instanceof Inet6Address address
        ? WorkloadNode.addressText(address)
        : answer.rdataToString();
  }

  @Override
  public String source() {
    return server + (rcode == Rcode.NOERROR ? "" : " (" + Rcode.string(rcode) + ")");
  }

  @Override
  public void close() {
    // Nothing stays open between queries.
  }
}
