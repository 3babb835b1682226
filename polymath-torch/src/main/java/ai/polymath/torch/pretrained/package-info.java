/** What a network begins with instead of chance: word vectors, and weights of other models. */
@NullMarked
package ai.polymath.torch.pretrained;

import org.jspecify.annotations.NullMarked;
