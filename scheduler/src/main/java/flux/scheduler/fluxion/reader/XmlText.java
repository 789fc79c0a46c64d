package flux.scheduler.fluxion.reader;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/// XML from people whom we do not trust: no document types, so no entities of its own. Bytes are
/// decoded here, since the parser would tell of bad ones on standard error.
final class XmlText {
    private static final Pattern ENCODING =
            Pattern.compile("^<\\?xml[^>]*encoding=[\"']([A-Za-z0-9._-]+)[\"']");
    private static final int DECLARATION_BYTES = 200;

    private XmlText() {}

    /// @throws ReaderFault for bytes that are no text
    static XMLStreamReader reader(InputStream xml) throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        try {
            return factory.createXMLStreamReader(new StringReader(decoded(xml.readAllBytes())));
        } catch (IOException e) {
            throw new ReaderFault("not read: " + e.getMessage());
        }
    }

    private static String decoded(byte[] bytes) {
        Charset charset = charset(bytes);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            String text = charset.newDecoder().decode(in).toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new ReaderFault(
                    "not XML: byte %d is not %s".formatted(in.position(), charset.name()));
        }
    }

    private static Charset charset(byte[] bytes) {
        if (bytes.length > 1 && (bytes[0] & 0xFF) + (bytes[1] & 0xFF) == 0xFE + 0xFF) {
            return StandardCharsets.UTF_16;
        }
        int length = Math.min(bytes.length, DECLARATION_BYTES);
        String begin = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
        Matcher named = ENCODING.matcher(begin);
        if (!named.find()) {
            return StandardCharsets.UTF_8;
        }
        try {
            return Charset.forName(named.group(1));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw new ReaderFault("not XML: unknown encoding " + named.group(1));
        }
    }
}
