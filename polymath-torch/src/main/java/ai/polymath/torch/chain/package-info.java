/** Gradients of many tasks through a trunk whose layers are known: inner products and a weighted pass, without a Jacobian. */
@NullMarked
package ai.polymath.torch.chain;

import org.jspecify.annotations.NullMarked;
