package io.meshjvm.testkit;

import io.meshjvm.testkit.journal.ProtocolViolation;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives JUnit tests an {@link Istiod} and fails those whose client broke the protocol.
 *
 * <p>Registered in an instance field, each test has a server of its own; in a static field, all
 * tests of the class share one, and breaches count for the test during which they happened. The
 * server is injected into parameters of type {@link Istiod}.
 *
 * <pre>{@code
 * @RegisterExtension
 * final IstiodExtension mesh = IstiodExtension.create();
 * }</pre>
 */
public final class IstiodExtension
    implements BeforeAllCallback,
        AfterAllCallback,
        BeforeEachCallback,
        AfterEachCallback,
        ParameterResolver {

  private final Consumer<Istiod.Builder> options;
  private final Set<ProtocolViolation.Kind> allowed = EnumSet.noneOf(ProtocolViolation.Kind.class);
  private @Nullable Istiod istiod;
  private boolean shared;
  private int violationsBefore;

  private IstiodExtension(Consumer<Istiod.Builder> options) {
    this.options = options;
  }

  /** An extension whose server has the default options. */
  public static IstiodExtension create() {
    return new IstiodExtension(builder -> {});
  }

  /**
   * An extension whose server is built to order.
   *
   * @param options sets the options of each server
   */
  public static IstiodExtension create(Consumer<Istiod.Builder> options) {
    return new IstiodExtension(options);
  }

  /** Lets a breach of this kind pass, in tests that are about it. */
  public IstiodExtension allow(ProtocolViolation.Kind kind) {
    allowed.add(kind);
    return this;
  }

  /**
   * The server of the running test.
   *
   * @throws NullPointerException outside of a test
   */
  public Istiod istiod() {
    return Objects.requireNonNull(istiod, "there is a server during a test only");
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    shared = true;
    begin();
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    if (!shared) {
      begin();
    }
    violationsBefore = istiod().violations().size();
  }

  private void begin() {
    Istiod.Builder builder = Istiod.builder();
    options.accept(builder);
    istiod = builder.start();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    List<ProtocolViolation> all = istiod().violations();
    if (!shared) {
      end();
    }
    List<ProtocolViolation> unexpected =
        all.subList(violationsBefore, all.size()).stream()
            .filter(violation -> !allowed.contains(violation.kind()))
            .toList();
    if (!unexpected.isEmpty()) {
      throw new AssertionError("the client broke the xDS protocol: " + unexpected);
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    end();
  }

  private void end() {
    istiod().close();
    istiod = null;
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Istiod.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return istiod();
  }
}
