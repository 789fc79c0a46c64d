package flux.ops.simulate;

import java.io.IOException;
import java.nio.file.Path;

/// What a picture is drawn on. Points are pixels from the upper left corner; colours are `#rrggbb`.
interface Canvas {

    void rectangle(double x, double y, double width, double height, String colour);

    /// A polygon through the points, filled.
    void area(double[] xs, double[] ys, String colour);

    /// A line through the points.
    void line(double[] xs, double[] ys, String colour);

    /// @param anchor where (x, y) is on the text's base line
    void text(double x, double y, int size, Anchor anchor, String text);

    void write(Path file) throws IOException;

    /// A place on a text's base line.
    enum Anchor {
        START,
        MIDDLE,
        END
    }
}
