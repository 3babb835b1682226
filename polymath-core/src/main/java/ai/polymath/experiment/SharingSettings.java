package ai.polymath.experiment;

import ai.polymath.settings.Choice;

/** How tasks share parameters. Each kind is one file beside its network, in the engine's module. */
@Choice("type")
public interface SharingSettings {}
