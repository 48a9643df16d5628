package io.meshjvm.core.xds;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.StringValue;
import java.util.ArrayList;
import java.util.List;

/**
 * A type whose resources are texts of the form {@code name=value}; the value {@code bad} is
 * refused, a text without {@code =} has no name.
 */
final class TextType implements ResourceType<String> {

  static final String CLUSTERS = "type.googleapis.com/test.Cluster";
  static final String ENDPOINTS = "type.googleapis.com/test.Endpoint";
  static final String TABLE = "type.googleapis.com/test.Table";

  final List<String> parsed = new ArrayList<>();
  private final String typeUrl;
  private final Naming naming;

  private TextType(String typeUrl, Naming naming) {
    this.typeUrl = typeUrl;
    this.naming = naming;
  }

  static TextType clusters() {
    return new TextType(CLUSTERS, Naming.WILDCARD);
  }

  static TextType endpoints() {
    return new TextType(ENDPOINTS, Naming.EXPLICIT);
  }

  static TextType table() {
    return new TextType(TABLE, Naming.SINGLETON);
  }

  /** The payload of a text. */
  static Any any(String typeUrl, String text) {
    ByteString value = StringValue.of(text).toByteString();
    return Any.newBuilder().setTypeUrl(typeUrl).setValue(value).build();
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
  public String parse(byte[] payload) {
    String text;
    try {
      text = StringValue.parseFrom(payload).getValue();
    } catch (InvalidProtocolBufferException e) {
      throw new InvalidResourceException("malformed bytes", e);
    }
    parsed.add(text);
    if (text.endsWith("=bug")) {
      throw new IllegalStateException("a fault of the type");
    }
    if (text.endsWith("=bad")) {
      throw new InvalidResourceException("value is bad");
    }
    return text;
  }

  @Override
  public String name(String resource) {
    return resource.substring(0, resource.indexOf('='));
  }
}
