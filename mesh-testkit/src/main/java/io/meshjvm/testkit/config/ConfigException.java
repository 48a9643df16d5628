package io.meshjvm.testkit.config;

/**
 * A configuration that the test mesh cannot accept. The message names the object and the field. The
 * store is unchanged when this is thrown.
 */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String object;
  private final String field;

  /**
   * A failure at one field of one object.
   *
   * @param object the object, such as {@code ServiceEntry shop/remote}
   * @param field the path of the field, such as {@code spec.ports[0].number}; empty when the whole
   *     document is at fault
   * @param problem what is wrong and what is expected
   */
  public ConfigException(String object, String field, String problem) {
    super(object + (field.isEmpty() ? ": " : ": " + field + ": ") + problem);
    this.object = object;
    this.field = field;
  }

  /**
   * The object at fault.
   *
   * @return kind, namespace and name, such as {@code ServiceEntry shop/remote}
   */
  public String object() {
    return object;
  }

  /**
   * The field at fault.
   *
   * @return its path, such as {@code spec.ports[0].number}, or an empty string
   */
  public String field() {
    return field;
  }
}
