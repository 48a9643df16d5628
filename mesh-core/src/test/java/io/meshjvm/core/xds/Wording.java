package io.meshjvm.core.xds;

import com.google.protobuf.Any;
import io.meshjvm.proto.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.meshjvm.proto.envoy.service.discovery.v3.DiscoveryResponse;
import io.meshjvm.proto.envoy.service.discovery.v3.Resource;
import java.util.Arrays;
import java.util.List;

/** Responses made of texts as {@link TextType} reads them. */
final class Wording {

  private Wording() {}

  static DiscoveryResponse sotw(String typeUrl, String nonce, String... texts) {
    List<Any> resources = Arrays.stream(texts).map(text -> TextType.any(typeUrl, text)).toList();
    return sotwOf(typeUrl, nonce, resources);
  }

  static DiscoveryResponse sotwOf(String typeUrl, String nonce, List<Any> resources) {
    return DiscoveryResponse.newBuilder()
        .setTypeUrl(typeUrl)
        .setNonce(nonce)
        .setVersionInfo("v-" + nonce)
        .addAllResources(resources)
        .build();
  }

  static DeltaDiscoveryResponse delta(
      String typeUrl, String nonce, List<String> texts, String... removed) {
    DeltaDiscoveryResponse.Builder response =
        DeltaDiscoveryResponse.newBuilder()
            .setTypeUrl(typeUrl)
            .setNonce(nonce)
            .setSystemVersionInfo("v-" + nonce)
            .addAllRemovedResources(List.of(removed));
    for (String text : texts) {
      response.addResources(
          Resource.newBuilder()
              .setName(text.substring(0, text.indexOf('=')))
              .setResource(TextType.any(typeUrl, text)));
    }
    return response.build();
  }
}
