package io.meshjvm.testkit.internal.xds;

/** How one protocol answers requests and changes. Called under the lock. */
interface StreamRules {

  /** Answers a request that is neither the node's introduction, nor health, nor a NACK. */
  void accept(AdsStream stream, XdsRequest request);

  /**
   * Sends what a subscription must learn.
   *
   * @param forced to send everything, changed or not
   */
  void push(AdsStream stream, Watch watch, boolean forced);
}
