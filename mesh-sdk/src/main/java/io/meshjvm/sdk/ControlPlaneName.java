package io.meshjvm.sdk;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a control plane says of itself, in short.
 *
 * @param component what it is, for example {@code istiod}
 * @param id which instance, for example the name of its Pod
 * @param version its release; parts that it does not say are empty
 */
public record ControlPlaneName(String component, String id, String version) {

  /** Checks the parts. */
  public ControlPlaneName {
    Objects.requireNonNull(component, "component");
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(version, "version");
  }

  /**
   * Reads the identifier that comes with each xDS response, a JSON object with istiod (istio:
   * {@code pilot/pkg/xds/discovery.go}, {@code IstioControlPlaneInstance}); anything else is taken
   * for the id.
   */
  public static ControlPlaneName parse(String identifier) {
    try {
      JsonObject json = JsonParser.parseString(identifier).getAsJsonObject();
      JsonObject info = json.has("Info") ? json.getAsJsonObject("Info") : new JsonObject();
      return new ControlPlaneName(text(json, "Component"), text(json, "ID"), text(info, "version"));
    } catch (JsonParseException
        | IllegalStateException
        | ClassCastException
        | UnsupportedOperationException e) {
      return new ControlPlaneName("", identifier, "");
    }
  }

  private static String text(JsonObject json, String key) {
    return json.has(key) ? json.get(key).getAsString() : "";
  }

  /** The parts that there are, with blanks between: {@code istiod istiod-0 1.29.0}. */
  @Override
  public String toString() {
    return Stream.of(component, id, version)
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining(" "));
  }
}
