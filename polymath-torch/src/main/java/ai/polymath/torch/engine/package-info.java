/** What stands between Java and libtorch: start-up, native memory, errors, the flat parameter space, tensor files. */
@NullMarked
package ai.polymath.torch.engine;

import org.jspecify.annotations.NullMarked;
