package io.meshjvm.traffic;

/**
 * Chooses among endpoints that are known by their place in a list, all of which can take calls.
 *
 * <p>A picker is made once for a list and is then called from many threads at once: it is
 * thread-safe, and takes no lock.
 */
interface EndpointPicker {

  /**
   * Begins a call.
   *
   * @param hash of the call's key, or a random number
   * @return what to hand to {@link #choose} for this call
   */
  default long begin(long hash) {
    return hash;
  }

  /**
   * The place of an endpoint for a call.
   *
   * @param call as {@link #begin} gave it
   * @param attempt 0 for the first attempt of the call; later ones may find another endpoint
   */
  int choose(long call, int attempt);
}
