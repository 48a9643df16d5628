package io.meshjvm.core;

/**
 * A listener's place at a {@link Source}; closing it ends the calls. Idempotent, callable from any
 * thread.
 */
@FunctionalInterface
public interface Watch extends AutoCloseable {

  @Override
  void close();
}
