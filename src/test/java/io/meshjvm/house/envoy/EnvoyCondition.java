package io.meshjvm.house.envoy;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Decides {@link RequiresEnvoy}. Where Envoy is required, its absence fails the tests instead. */
final class EnvoyCondition implements ExecutionCondition {

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    if (EnvoyBinary.find().isPresent()) {
      return ConditionEvaluationResult.enabled("Envoy is at hand");
    }
    if (EnvoyBinary.required()) {
      return ConditionEvaluationResult.enabled(
          "Envoy is required; its start will say what is wrong");
    }
    return ConditionEvaluationResult.disabled(EnvoyBinary.MISSING);
  }
}
