package io.meshjvm.sdk;

import io.meshjvm.core.MeshMember;
import java.util.HashMap;
import java.util.Map;

/** The parts of a member that adapters may ask for. */
final class Parts implements MeshMember {

  private final Map<Class<?>, Object> parts = new HashMap<>();

  /** Adds the part that goes under its own class; before anybody asks. */
  Parts add(Object part) {
    parts.put(part.getClass(), part);
    return this;
  }

  /** Adds the part that goes under {@code type}; before anybody asks. */
  <T> Parts add(Class<T> type, T part) {
    parts.put(type, part);
    return this;
  }

  @Override
  public <T> T part(Class<T> type) {
    Object part = parts.get(type);
    if (part == null) {
      throw new IllegalArgumentException("members have no part of type " + type.getName());
    }
    return type.cast(part);
  }
}
