package flux.ledger.kvs.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import flux.ledger.kvs.BlobRef;
import flux.ledger.kvs.Namespace;
import flux.ledger.kvs.StoredDir;
import flux.ledger.kvs.Tally;
import flux.ledger.kvs.TreeHash;
import flux.ledger.kvs.TreeObject;
import flux.ledger.kvs.TreeObject.Dir;
import flux.ledger.kvs.TreeObject.DirRef;
import flux.ledger.kvs.TreeObject.Symlink;
import flux.ledger.kvs.TreeObject.Val;
import flux.ledger.kvs.TreeObject.ValRef;
import it.unimi.dsi.fastutil.objects.Reference2IntOpenHashMap;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;

/// A snapshot as bytes:
/// ```
/// {"v":1,"seq":…,"position":…,"record":…,"digest":"sha1-…","blobs":{…}}    one line of JSON
/// D digest count (name kind …)*    a directory: those below it come first, and go by number
/// N name owner flags rootseq dir   a namespace
/// A name dir                       an archived one's tree
/// E crc                            CRC32C of all bytes before it
/// ```
/// Numbers are of variable length (7 bits a byte), texts have their length in front. A directory
/// that stands in several places is written once.
public final class SnapshotWriter {
    static final int VERSION = 1;
    static final JsonFactory JSON = new JsonFactory();

    private final Output out;
    private final TreeHash names;
    private final Reference2IntOpenHashMap<StoredDir> numbers = new Reference2IntOpenHashMap<>();
    private long entries;

    private SnapshotWriter(OutputStream out, BlobRef.Hash hash) {
        this.out = new Output(out);
        this.names = new TreeHash(hash);
        numbers.defaultReturnValue(-1);
    }

    /// Writes `snapshot`. Takes as long as its tree is large, and may be done beside the thread
    /// that goes on changing the store.
    ///
    /// @return how many entries its directories have
    public static long write(KvsSnapshot snapshot, BlobRef.Hash hash, OutputStream out)
            throws IOException {
        SnapshotWriter writer = new SnapshotWriter(out, hash);
        writer.write(snapshot, hash);
        return writer.entries;
    }

    private void write(KvsSnapshot snapshot, BlobRef.Hash hash) throws IOException {
        out.bytes(header(snapshot, snapshot.image().digest(names, hash)).getBytes(UTF_8));
        for (Namespace namespace : snapshot.image().namespaces()) {
            int root = number(namespace.root());
            out.write('N');
            out.text(namespace.name());
            out.signed(namespace.owner());
            out.signed(namespace.flags());
            out.number(namespace.rootseq());
            out.number(root);
        }
        for (var archived : snapshot.image().archived().entrySet()) {
            int root = number(archived.getValue());
            out.write('A');
            out.text(archived.getKey());
            out.number(root);
        }
        out.write('E');
        out.crc();
        out.flush();
    }

    private static String header(KvsSnapshot snapshot, String digest) throws IOException {
        StringWriter text = new StringWriter();
        Tally sizes = snapshot.content().sizes();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeNumberField("v", VERSION);
            json.writeNumberField("seq", snapshot.sequence());
            json.writeNumberField("position", snapshot.position());
            json.writeNumberField("record", snapshot.recordCrc());
            json.writeStringField("digest", digest);
            json.writeObjectFieldStart("blobs");
            json.writeNumberField("bytes", snapshot.content().bytes());
            json.writeNumberField("index", snapshot.content().indexCrc());
            json.writeNumberField("count", sizes.count());
            json.writeNumberField("min", sizes.min());
            json.writeNumberField("max", sizes.max());
            json.writeNumberField("sum", sizes.sum());
            json.writeNumberField("mean", sizes.mean());
            json.writeNumberField("squares", sizes.squares());
            json.writeEndObject();
            json.writeEndObject();
        }
        return text.append('\n').toString();
    }

    /// Of `dir`, which is written unless it has been.
    private int number(StoredDir dir) throws IOException {
        int known = numbers.getInt(dir);
        if (known >= 0) {
            return known;
        }
        for (int i = 0; i < dir.size(); i++) {
            if (dir.entry(i) instanceof StoredDir below) {
                number(below);
            }
        }
        out.write('D');
        ref(names.of(dir));
        out.number(dir.size());
        for (int i = 0; i < dir.size(); i++) {
            out.text(dir.name(i));
            entry(dir.entry(i));
        }
        entries += dir.size();
        int number = numbers.size();
        numbers.put(dir, number);
        return number;
    }

    /// Somebody may have put a reference of the other kind.
    private void ref(BlobRef ref) throws IOException {
        byte[] digest = ref.digest();
        out.write(digest.length);
        out.bytes(digest);
    }

    private void entry(TreeObject entry) throws IOException {
        switch (entry) {
            case Val val -> {
                out.write('v');
                out.number(val.data().length);
                out.bytes(val.data());
            }
            case ValRef valref -> {
                out.write('b');
                out.number(valref.blobs().size());
                for (BlobRef blob : valref.blobs()) {
                    ref(blob);
                }
            }
            case StoredDir dir -> {
                out.write('d');
                out.number(numbers.getInt(dir));
            }
            case DirRef dirref -> {
                out.write('r');
                ref(dirref.blob());
            }
            case Symlink link -> {
                out.write(link.namespace() == null ? 'l' : 'L');
                out.text(link.target());
                if (link.namespace() != null) {
                    out.text(link.namespace());
                }
            }
            case Dir view -> throw new IllegalStateException("a view is stored: " + view);
        }
    }
}
