package ai.polymath.experiment;

import ai.polymath.settings.Choice;

/** What kind of model is fitted. */
@Choice("type")
public sealed interface ModelForm permits NetworkSettings, LinearModelSettings {}
