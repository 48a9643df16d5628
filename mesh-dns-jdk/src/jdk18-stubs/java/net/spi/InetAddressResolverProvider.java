package java.net.spi;

/** Signatures of Java 18, to compile against on 17; never packaged. */
public abstract class InetAddressResolverProvider {

  protected InetAddressResolverProvider() {}

  public abstract InetAddressResolver get(Configuration configuration);

  public abstract String name();

  public interface Configuration {

    InetAddressResolver builtinResolver();

    String lookupLocalHostName();
  }
}
