package ai.polymath.experiment;

import ai.polymath.settings.Choice;

/** What turns an example into its representation. Each kind is one file beside its network, in the engine's module. */
@Choice("type")
public interface EncoderSettings {}
