package io.meshjvm.tls;

import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A value made once per epoch, such as a native context. Callable from any thread.
 *
 * @param <T> type of the value
 */
final class PerEpoch<T> {

  /** Makes the value of an epoch. */
  interface Maker<T> {
    T make(TlsEpoch epoch) throws SSLException;
  }

  private record Made<T>(TlsEpoch epoch, T value) {}

  private final Maker<T> maker;
  private volatile @Nullable Made<T> latest;

  PerEpoch(Maker<T> maker) {
    this.maker = maker;
  }

  T of(TlsEpoch epoch) throws SSLException {
    Made<T> made = latest;
    return made != null && made.epoch == epoch ? made.value : make(epoch);
  }

  private synchronized T make(TlsEpoch epoch) throws SSLException {
    Made<T> made = latest;
    if (made == null || made.epoch != epoch) {
      made = new Made<>(epoch, maker.make(epoch));
      latest = made;
    }
    return made.value;
  }
}
