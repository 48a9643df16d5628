package io.meshjvm.sdk;

import io.meshjvm.core.MeshMember;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** The parts of a member that adapters may ask for. */
final class Parts implements MeshMember {

  private final Map<Class<?>, Supplier<?>> parts = new HashMap<>();

  /** Adds the part that goes under its own class; before anybody asks. */
  Parts add(Object part) {
    parts.put(part.getClass(), () -> part);
    return this;
  }

  /** Adds the part that goes under {@code type}; before anybody asks. */
  <T> Parts add(Class<T> type, T part) {
    parts.put(type, () -> part);
    return this;
  }

  /** Adds a part that is made when somebody asks for it; before anybody asks. */
  <T> Parts lazily(Class<T> type, Supplier<T> part) {
    parts.put(type, part);
    return this;
  }

  @Override
  public <T> T part(Class<T> type) {
    Supplier<?> part = parts.get(type);
    if (part == null) {
      throw new IllegalArgumentException("members have no part of type " + type.getName());
    }
    return type.cast(part.get());
  }
}
