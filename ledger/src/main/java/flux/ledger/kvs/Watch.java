package flux.ledger.kvs;

import flux.ledger.kvs.TreeObject.Dir;
import flux.ledger.kvs.TreeObject.DirRef;
import flux.ledger.kvs.TreeObject.Val;
import flux.ledger.kvs.TreeObject.ValRef;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One `kvs-watch.lookup`: what it answers as the store moves on. Waits for nothing and sends
/// nothing itself.
public final class Watch {
    private final WatchRequest request;
    private final Consumer<WatchResponse> out;

    private boolean responded;
    private boolean over;

    /// The last value sent, for those that compare; the last entry seen, for those that want
    /// pieces.
    private @Nullable TreeObject last;

    /// @param out takes the responses, in order
    public Watch(WatchRequest request, Consumer<WatchResponse> out) {
        this.request = request;
        this.out = out;
    }

    public WatchRequest request() {
        return request;
    }

    /// True when nothing will follow.
    public boolean isOver() {
        return over;
    }

    /// True when a value has been sent: the key was there.
    boolean hasResponded() {
        return responded;
    }

    /// Answers what can be answered at once. To be called once, first.
    public void start(KvsStore store) {
        KvsRefusal refusal = request.refusal();
        if (refusal != null) {
            end(refusal);
        } else {
            look(store, false);
        }
    }

    /// After a commit whose operations name this key, or any commit of the namespace when the
    /// whole tree is watched ([KvsFlags#WATCH_FULL]).
    void committed(KvsStore store) {
        look(store, false);
    }

    /// After a change that may have been of this key or not.
    void replaced(KvsStore store) {
        boolean isSame =
                request.wantsPieces()
                        && last != null
                        && find(store, KvsFlags.TREEOBJ)
                                instanceof KvsAnswer.Found<TreeObject>(TreeObject now)
                        && now.equals(last);
        if (!isSame) {
            look(store, false);
        }
    }

    /// After a view has got more to show under this key.
    void grown(KvsStore store) {
        look(store, true);
    }

    void namespaceRemoved() {
        end(KvsRefusal.of(KvsError.ENOTSUP));
    }

    private void look(KvsStore store, boolean isGrowth) {
        switch (find(store, request.wantsPieces() ? KvsFlags.TREEOBJ : 0)) {
            case KvsAnswer.Refused<TreeObject>(KvsRefusal refusal) -> {
                if (!isWorthWaiting(refusal.error())) {
                    end(refusal);
                }
            }
            case KvsAnswer.Found<TreeObject>(TreeObject found) -> {
                if (request.comparesValues()) {
                    compare(found);
                } else if (request.wantsPieces()) {
                    sendPieces(store, found, isGrowth);
                } else {
                    send(found);
                }
            }
        }
        if (responded && request.wantsOneValue()) {
            over = true;
        }
    }

    private KvsAnswer<TreeObject> find(KvsStore store, int flags) {
        return store.lookup(
                request.caller(), request.namespace(), request.key(), request.flags() | flags);
    }

    private boolean isWorthWaiting(KvsError error) {
        return request.waitsForCreation()
                && !responded
                && (error == KvsError.ENOENT || error == KvsError.ENOTSUP);
    }

    private void compare(TreeObject found) {
        if (!found.equals(last)) {
            last = found;
            send(found);
        }
    }

    private void sendPieces(KvsStore store, TreeObject found, boolean isGrowth) {
        if (responded) {
            sendRest(store, found, isGrowth);
        } else {
            sendAll(store, found);
        }
        last = found;
    }

    private void sendAll(KvsStore store, TreeObject found) {
        switch (found) {
            case Val val -> send(val);
            case ValRef valref -> sendBlobs(store, valref.blobs());
            default -> {
                boolean isDir = found instanceof Dir || found instanceof DirRef;
                String ending =
                        request.has(KvsFlags.STREAM)
                                ? " cannot be streamed"
                                : " cannot be watched with WATCH_APPEND";
                end(
                        new KvsRefusal(
                                isDir ? KvsError.EISDIR : KvsError.EINVAL, found.type() + ending));
            }
        }
        if (over) {
            return;
        }
        if (request.has(KvsFlags.STREAM)) {
            end(KvsRefusal.of(KvsError.ENODATA));
        } else if (request.has(KvsFlags.WATCH_INITIAL_SENTINEL)) {
            out.accept(new WatchResponse.Sentinel());
        }
    }

    private void sendRest(KvsStore store, TreeObject found, boolean isGrowth) {
        if (found instanceof ValRef valref) {
            int sent = last instanceof ValRef before ? before.blobs().size() : 1;
            if (valref.blobs().size() < sent) {
                fail("key watched with WATCH_APPEND shortened");
            } else if (!goesOn(valref, sent)) {
                fail("value of key watched with WATCH_APPEND overwritten");
            } else {
                sendBlobs(store, valref.blobs().subList(sent, valref.blobs().size()));
            }
        } else if (isGrowth && last instanceof Val before && found instanceof Val now) {
            sendTail(before.data(), now.data());
        } else {
            fail("value of key watched with WATCH_APPEND overwritten");
        }
    }

    /// The last blob that was sent is still where it was. Blobs are named by their content.
    private boolean goesOn(ValRef now, int sent) {
        return !(last instanceof ValRef before)
                || now.blobs().get(sent - 1).equals(before.blobs().getLast());
    }

    private void sendTail(byte[] before, byte[] now) {
        if (now.length < before.length) {
            fail("key watched with WATCH_APPEND truncated");
        } else if (now.length > before.length) {
            send(new Val(Arrays.copyOfRange(now, before.length, now.length)));
        }
    }

    private void sendBlobs(KvsStore store, List<BlobRef> blobs) {
        for (BlobRef ref : blobs) {
            byte[] blob = store.load(ref);
            if (blob == null) {
                end(KvsRefusal.of(KvsError.ENOTRECOVERABLE));
                return;
            }
            send(new Val(blob));
        }
    }

    private void send(TreeObject value) {
        responded = true;
        out.accept(new WatchResponse.Value(value));
    }

    private void fail(String text) {
        end(new KvsRefusal(KvsError.EINVAL, text));
    }

    private void end(KvsRefusal reason) {
        over = true;
        out.accept(new WatchResponse.Ended(reason));
    }
}
