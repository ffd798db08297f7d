package io.topbook.sim.protocol;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// A certificate that nobody vouches for, made anew: for `localhost`, the loopback addresses and
/// the host that is listened on, valid for a year.
///
/// Made by the JDK's own `keytool`: the JDK has no public class for it, and Netty's successor of
/// its deprecated one brings 10 MB of BouncyCastle. The key stays in this process.
public final class MadeUpCertificate {
  private static final long KEYTOOL_SECONDS = 60;
  private static final String ALIAS = "exchange";
  private static final String PASSWORD = "STORE_PASSWORD";

  private final PrivateKey key;
  private final X509Certificate certificate;

  private MadeUpCertificate(PrivateKey key, X509Certificate certificate) {
    this.key = key;
    this.certificate = certificate;
  }

  /// @param host one more name or address that it is valid for
  /// @throws IOException when it cannot be made
  public static MadeUpCertificate forHost(String host) throws IOException {
    Path folder = Files.createTempDirectory("exchange-sim-tls");
    Path store = folder.resolve("store.p12");
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    String password = HexFormat.of().formatHex(random);
    try {
      make(store, password, host);
      return read(store, password.toCharArray());
    } catch (GeneralSecurityException e) {
      throw new IOException("--tls: the certificate cannot be read: " + e.getMessage(), e);
    } finally {
      Files.deleteIfExists(store);
      Files.delete(folder);
    }
  }

  private static void make(Path store, String password, String host) throws IOException {
    var command =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=localhost, O=made up",
                "-startdate",
                "-1d",
                "-validity",
                "366",
                "-ext",
                "san=" + names(host),
                "-ext",
                "bc:critical=ca:true",
                "-ext",
                "ku:critical=digitalSignature,keyCertSign",
                "-ext",
                "eku=serverAuth",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass:env",
                PASSWORD)
            .redirectErrorStream(true);
    command.environment().put(PASSWORD, password);
    Process keytool = command.start();
    keytool.getOutputStream().close();
    String said;
    try (InputStream out = keytool.getInputStream()) {
      said = new String(out.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
    try {
      if (!keytool.waitFor(KEYTOOL_SECONDS, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
        keytool.destroy();
        throw new IOException("--tls: keytool cannot make a certificate: " + said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("--tls: interrupted while keytool was at work", e);
    }
  }

  private static String names(String host) {
    Set<String> names = new LinkedHashSet<>(Set.of("dns:localhost", "ip:127.0.0.1", "ip:::1"));
    boolean isAddress = NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host);
    names.add((isAddress ? "ip:" : "dns:") + host);
    return names.stream().sorted().collect(Collectors.joining(","));
  }

  private static MadeUpCertificate read(Path file, char[] password)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, password);
    }
    if (store.getKey(ALIAS, password) instanceof PrivateKey key
        && store.getCertificate(ALIAS) instanceof X509Certificate certificate) {
      return new MadeUpCertificate(key, certificate);
    }
    throw new GeneralSecurityException("keytool left no key");
  }

  /// For {@link ExchangeServer#start}.
  public SslContext context() throws IOException {
    return SslContextBuilder.forServer(key, certificate).sslProvider(SslProvider.JDK).build();
  }

  /// What a client must trust.
  public String pem() {
    try {
      String text =
          Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded());
      return "-----BEGIN CERTIFICATE-----\n" + text + "\n-----END CERTIFICATE-----\n";
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a certificate that cannot be encoded", e);
    }
  }
}
