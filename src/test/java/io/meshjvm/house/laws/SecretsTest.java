package io.meshjvm.house.laws;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import io.meshjvm.core.Secret;
import io.meshjvm.core.identity.SpiffeId;
import io.meshjvm.testkit.ca.TestCa;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What holds a secret does not print it: neither keys nor tokens come out of a {@code toString}, by
 * which they would get into logs and messages.
 */
@AnalyzeClasses(packages = "io.meshjvm", importOptions = ImportOption.DoNotIncludeTests.class)
class SecretsTest {

  private static final String CANARY = "canary-7f3a9c";
  private static final Set<String> SECRETS =
      Set.of(PrivateKey.class.getName(), KeyPair.class.getName(), Secret.class.getName());

  private static final TestCa CA = TestCa.create();
  private static final Map<Class<?>, Object> SAMPLES =
      Map.of(
          PrivateKey.class,
          new TalkativeKey(),
          KeyPair.class,
          new KeyPair(new PublicPart(), new TalkativeKey()),
          Secret.class,
          Secret.of(CANARY),
          X509Certificate.class,
          CA.issue("shop", "cart", Duration.ofHours(1)).chain().get(0),
          SpiffeId.class,
          SpiffeId.parse("spiffe://cluster.local/ns/shop/sa/cart"),
          Instant.class,
          Instant.EPOCH,
          String.class,
          "text");

  @ArchTest
  static void s9NothingPrintsTheSecretThatItHolds(JavaClasses house) throws Exception {
    Set<String> printing = new TreeSet<>();
    for (JavaClass type : house) {
      if (isOurs(type) && prints(type) && holdsASecret(type)) {
        printing.add(type.getName());
        assertThat(instance(type.reflect()).toString())
            .as(type.getName())
            .isNotBlank()
            .doesNotContain(CANARY);
      }
    }
    // Whoever adds one finds it here; none at all would mean that the search finds nothing.
    assertThat(printing)
        .contains(
            "io.meshjvm.core.Secret",
            "io.meshjvm.core.identity.Svid",
            "io.meshjvm.core.identity.SigningRequest",
            "io.meshjvm.core.identity.WorkloadIdentity",
            "io.meshjvm.core.internal.ClientKey",
            "io.meshjvm.core.internal.TokenFile$Token");
  }

  private static boolean isOurs(JavaClass type) {
    return !type.isInterface()
        && !type.getPackageName().startsWith("io.meshjvm.proto")
        && !type.getPackageName().startsWith("io.meshjvm.testkit")
        && !type.getPackageName().startsWith("io.meshjvm.benchmarks")
        && !type.getPackageName().startsWith("io.meshjvm.examples");
  }

  /** Whether it has a text of its own: a record's is made of all its parts unless written out. */
  private static boolean prints(JavaClass type) {
    return type.isRecord()
        || type.getMethods().stream()
            .anyMatch(m -> m.getName().equals("toString") && m.getRawParameterTypes().isEmpty());
  }

  private static boolean holdsASecret(JavaClass type) {
    return type.getName().equals(Secret.class.getName())
        || type.getFields().stream()
            .filter(field -> !field.getModifiers().contains(JavaModifier.STATIC))
            .flatMap(field -> field.getType().getAllInvolvedRawTypes().stream())
            .anyMatch(part -> SECRETS.contains(part.getName()) || isRecordWithASecret(part, type));
  }

  private static boolean isRecordWithASecret(JavaClass part, JavaClass within) {
    return part.getPackageName().startsWith("io.meshjvm")
        && part.isRecord()
        && !part.equals(within)
        && holdsASecret(part);
  }

  /** One that holds marked secrets wherever it can. */
  private static Object instance(Class<?> type) throws ReflectiveOperationException {
    if (SAMPLES.containsKey(type)) {
      return SAMPLES.get(type);
    }
    assertThat(type.isRecord())
        .as("%s holds a secret and prints: let this test make one", type)
        .isTrue();
    RecordComponent[] parts = type.getRecordComponents();
    Constructor<?> constructor =
        type.getDeclaredConstructor(
            Arrays.stream(parts).map(RecordComponent::getType).toArray(Class<?>[]::new));
    constructor.setAccessible(true);
    Object[] values = new Object[parts.length];
    for (int i = 0; i < parts.length; i++) {
      values[i] = value(parts[i].getGenericType());
    }
    return constructor.newInstance(values);
  }

  private static Object value(Type type) throws ReflectiveOperationException {
    if (type instanceof ParameterizedType generic) {
      Object part = value(generic.getActualTypeArguments()[0]);
      Class<?> raw = (Class<?>) generic.getRawType();
      return raw == List.class
          ? List.of(part)
          : raw == Set.class ? Set.of(part) : Optional.of(part);
    }
    Class<?> raw = (Class<?>) type;
    return raw == int.class ? (Object) 1 : raw == boolean.class ? (Object) true : instance(raw);
  }

  /** A key that says everything of itself, as some providers' keys do. */
  private static final class TalkativeKey implements PrivateKey {

    private static final long serialVersionUID = 1;

    @Override
    public String getAlgorithm() {
      return "EC";
    }

    @Override
    public String getFormat() {
      return "PKCS#8";
    }

    @Override
    public byte[] getEncoded() {
      return CANARY.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public String toString() {
      return CANARY;
    }
  }

  /** The half that anybody may see. */
  private static final class PublicPart implements PublicKey {

    private static final long serialVersionUID = 1;

    @Override
    public String getAlgorithm() {
      return "EC";
    }

    @Override
    public String getFormat() {
      return "X.509";
    }

    @Override
    public byte[] getEncoded() {
      return new byte[0];
    }
  }
}
