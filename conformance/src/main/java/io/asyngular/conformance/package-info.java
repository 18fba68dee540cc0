/**
 * The conformance fixture: a server with the handlers that suites in any language call, started by
 * {@code conformance/fixture}.
 */
@NullMarked
package io.asyngular.conformance;

import org.jspecify.annotations.NullMarked;
