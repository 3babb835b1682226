/**
 * Readers of pictures: folders, Pascal VOC, COCO, IDX, drawn scenes. Pictures are decoded when they are looked at; what their
 * headers say is checked before.
 */
@NullMarked
package ai.polymath.reader.image;

import org.jspecify.annotations.NullMarked;
