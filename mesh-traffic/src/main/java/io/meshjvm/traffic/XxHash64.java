package io.meshjvm.traffic;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The hash that Envoy places endpoints and keys by (xxHash, 64 bits: {@code doc/xxhash_spec.md} of
 * Cyan4973/xxHash).
 */
final class XxHash64 {

  private static final long P1 = 0x9E3779B185EBCA87L;
  private static final long P2 = 0xC2B2AE3D27D4EB4FL;
  private static final long P3 = 0x165667B19E3779F9L;
  private static final long P4 = 0x85EBCA77C2B2AE63L;
  private static final long P5 = 0x27D4EB2F165667C5L;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private XxHash64() {}

  /** The hash of text in UTF-8, with seed 0. */
  static long of(String text) {
    return of(text, 0);
  }

  /** The hash of text in UTF-8. */
  static long of(String text, long seed) {
    return of(text.getBytes(StandardCharsets.UTF_8), seed);
  }

  /** The hash of bytes. */
  static long of(byte[] in, long seed) {
    int stripes = in.length - in.length % 32;
    long hash = (stripes == 0 ? seed + P5 : stripes(in, stripes, seed)) + in.length;
    int at = stripes;
    for (; at + 8 <= in.length; at += 8) {
      hash = Long.rotateLeft(hash ^ round(0, (long) LONGS.get(in, at)), 27) * P1 + P4;
    }
    if (at + 4 <= in.length) {
      hash = Long.rotateLeft(hash ^ ((int) INTS.get(in, at) & 0xffff_ffffL) * P1, 23) * P2 + P3;
      at += 4;
    }
    for (; at < in.length; at++) {
      hash = Long.rotateLeft(hash ^ (in[at] & 0xff) * P5, 11) * P1;
    }
    return avalanche(hash);
  }

  private static long stripes(byte[] in, int end, long seed) {
    long a = seed + P1 + P2;
    long b = seed + P2;
    long c = seed;
    long d = seed - P1;
    for (int at = 0; at < end; at += 32) {
      a = round(a, (long) LONGS.get(in, at));
      b = round(b, (long) LONGS.get(in, at + 8));
      c = round(c, (long) LONGS.get(in, at + 16));
      d = round(d, (long) LONGS.get(in, at + 24));
    }
    long hash =
        Long.rotateLeft(a, 1)
            + Long.rotateLeft(b, 7)
            + Long.rotateLeft(c, 12)
            + Long.rotateLeft(d, 18);
    return merge(merge(merge(merge(hash, a), b), c), d);
  }

  private static long round(long sum, long lane) {
    return Long.rotateLeft(sum + lane * P2, 31) * P1;
  }

  private static long merge(long hash, long sum) {
    return (hash ^ round(0, sum)) * P1 + P4;
  }

  private static long avalanche(long hash) {
    long mixed = (hash ^ (hash >>> 33)) * P2;
    mixed = (mixed ^ (mixed >>> 29)) * P3;
    return mixed ^ (mixed >>> 32);
  }
}
