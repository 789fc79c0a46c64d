/// Plugins of the submission commands: Python classes of the user or the site, run as they stand in
/// one helper process (`flux.cli.host` of our Python package) for each command, and only where
/// there are some (ADR 36).
@NullMarked
package flux.cli.plugin;

import org.jspecify.annotations.NullMarked;
