package ai.polymath.data;

import ai.polymath.settings.Choice;

/**
 * What a file or folder is, where it is no plain table: a treebank, pictures with boxes. Each kind is one file beside its
 * reader, in the module of readers.
 */
@Choice("type")
public interface DataFormat {}
