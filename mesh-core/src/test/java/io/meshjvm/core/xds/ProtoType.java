package io.meshjvm.core.xds;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import java.util.function.Function;

/** A type whose resources are one message of the wire, as it is: for tests only. */
public final class ProtoType<M extends Message> implements ResourceType<M> {

  private final String typeUrl;
  private final Naming naming;
  private final Parser<M> parser;
  private final Function<M, String> name;

  /** Creates the type. */
  public ProtoType(M empty, Naming naming, Parser<M> parser, Function<M, String> name) {
    this.typeUrl = "type.googleapis.com/" + fullName(empty);
    this.naming = naming;
    this.parser = parser;
    this.name = name;
  }

  private static String fullName(Message empty) {
    return empty.getDescriptorForType().getFullName();
  }

  @Override
  public String typeUrl() {
    return typeUrl;
  }

  @Override
  public Naming naming() {
    return naming;
  }

  @Override
  public M parse(byte[] payload) {
    try {
      return parser.parseFrom(payload);
    } catch (InvalidProtocolBufferException e) {
      throw new InvalidResourceException("malformed bytes", e);
    }
  }

  @Override
  public String name(M resource) {
    return name.apply(resource);
  }
}
