package flux.ops.overlay;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.ECGenParameterSpec;

/// A key of this process's own and a certificate for it (RFC 5280), signed by itself: whoever needs
/// to know whose it is hears of it in the [Handshake]. Written out here because the JDK makes
/// certificates only in its `keytool`.
///
/// @param certificate valid for as long as there may be certificates
record SelfSigned(PrivateKey key, Certificate certificate) {
    private static final int SERIAL_BYTES = 16;
    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int UTF8_STRING = 0x0c;
    private static final int GENERALIZED_TIME = 0x18;
    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final int VERSION = 0xa0;
    private static final int LONG_LENGTH = 0x80;
    private static final byte VERSION_3 = 2;

    /// 1.2.840.10045.4.3.2, ecdsa-with-SHA256.
    private static final byte[] ECDSA_WITH_SHA256 = {
        0x06, 0x08, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x04, 0x03, 0x02
    };

    /// 2.5.4.3, commonName.
    private static final byte[] COMMON_NAME = {0x06, 0x03, 0x55, 0x04, 0x03};

    static SelfSigned make() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair pair = generator.generateKeyPair();
        byte[] algorithm = der(SEQUENCE, ECDSA_WITH_SHA256);
        byte[] name =
                der(
                        SEQUENCE,
                        der(
                                SET,
                                der(
                                        SEQUENCE,
                                        COMMON_NAME,
                                        der(UTF8_STRING, "flux".getBytes(UTF_8)))));
        byte[] serial = new BigInteger(1, Handshake.random(SERIAL_BYTES)).toByteArray();
        byte[] said =
                der(
                        SEQUENCE,
                        der(VERSION, der(INTEGER, new byte[] {VERSION_3})),
                        der(INTEGER, serial),
                        algorithm,
                        name,
                        der(SEQUENCE, time("20200101000000Z"), time("99991231235959Z")),
                        name,
                        pair.getPublic().getEncoded());
        Signature signer = Signature.getInstance("SHA256withECDSA");
        signer.initSign(pair.getPrivate());
        signer.update(said);
        byte[] whole = der(SEQUENCE, said, algorithm, der(BIT_STRING, new byte[1], signer.sign()));
        Certificate certificate =
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(whole));
        return new SelfSigned(pair.getPrivate(), certificate);
    }

    private static byte[] time(String text) {
        return der(GENERALIZED_TIME, text.getBytes(UTF_8));
    }

    /// A value as X.690 writes it: tag, length, content.
    private static byte[] der(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.size() < LONG_LENGTH) {
            out.write(content.size());
        } else {
            byte[] length = BigInteger.valueOf(content.size()).toByteArray();
            int from = length[0] == 0 ? 1 : 0;
            out.write(LONG_LENGTH | length.length - from);
            out.write(length, from, length.length - from);
        }
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }
}
