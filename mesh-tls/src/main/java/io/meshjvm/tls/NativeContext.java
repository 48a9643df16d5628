package io.meshjvm.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * A BoringSSL context of one epoch. Its memory is freed when nobody can reach this object and its
 * last engine is released, so that a rotation cannot pull it from under a connection that begins.
 */
final class NativeContext {

  private final SslContext context;

  NativeContext(SslContext context, Cleaner cleaner) {
    this.context = context;
    cleaner.register(this, () -> ReferenceCountUtil.release(context));
  }

  SSLEngine newEngine(ByteBufAllocator allocator, @Nullable String host, int port) {
    try {
      return host == null ? context.newEngine(allocator) : context.newEngine(allocator, host, port);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  SslHandler newHandler(
      ByteBufAllocator allocator, @Nullable String host, int port, Executor executor) {
    try {
      return host == null
          ? context.newHandler(allocator, executor)
          : context.newHandler(allocator, host, port, executor);
    } finally {
      Reference.reachabilityFence(this);
    }
  }
}
