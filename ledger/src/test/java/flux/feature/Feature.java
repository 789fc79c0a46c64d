package flux.feature;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// This test shows these features, by their ids in `ops/docs/features.tsv`. The scoreboard is made
/// of these annotations and of what the tests came to; see `ops/docs/scoreboard.sh`.
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@Repeatable(Feature.All.class)
public @interface Feature {

    /// `F215`, one or more.
    String[] value();

    /// The folder of recordings that shows it, where one test reads several.
    String folder() default "";

    /// Several of them at one test.
    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.TYPE, ElementType.METHOD})
    @interface All {
        Feature[] value();
    }
}
