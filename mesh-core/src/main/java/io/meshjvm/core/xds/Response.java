package io.meshjvm.core.xds;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A response of the control plane, in whichever variant of xDS it came.
 *
 * @param typeUrl type that it is about
 * @param version version of the state that it brings
 * @param nonce what an answer must repeat
 * @param controlPlane what the control plane says of itself, may be empty
 * @param complete whether a type that is not asked for by name is complete in it (SotW)
 * @param items the resources
 * @param removed names of resources that are gone (delta)
 */
record Response(
    String typeUrl,
    String version,
    String nonce,
    String controlPlane,
    boolean complete,
    List<Item> items,
    Set<String> removed) {

  /** Copies the parts. */
  Response {
    items = List.copyOf(items);
    removed = Set.copyOf(removed);
  }

  /**
   * One resource as it came.
   *
   * @param name its name, or null if only the payload tells it (SotW)
   * @param typeUrl type of the payload
   * @param payload protobuf bytes
   */
  record Item(@Nullable String name, String typeUrl, ByteString payload) {}
}
