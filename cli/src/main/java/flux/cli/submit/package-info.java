/// From the words of a submission command to jobspecs (RFC 25) ready to be sent.
@NullMarked
package flux.cli.submit;

import org.jspecify.annotations.NullMarked;
